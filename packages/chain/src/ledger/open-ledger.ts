import type { Block } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import type { ConsensusRules } from '@windlass/contract/consensus-rules'
import { CodedError } from '@windlass/errors/coded-error'
import { createChainCommon } from '../consensus/chain-common.ts'
import { genesisAccounts, genesisBlock } from '../consensus/genesis.ts'
import { firstUpgradeDifference, genesisDifferences } from '../consensus/rules-difference.ts'
import type { Ledger, OpenLedgerOptions, Rewind } from '../ledger.ts'
import { Ancestors } from './ancestors.ts'
import { blockRecords, canonicalRecords, headRecord, rulesRecord, stateRecords } from './chain-records.ts'
import { type ChainStore, openChainStore } from './chain-store.ts'
import { createExecutor, type Executor } from './executor.ts'
import { lastWholeBlock, removeFrom } from './rewind.ts'
import { StateDatabase } from './state-database.ts'
import { StoredLedger } from './stored-ledger.ts'

/**
 * Opens the ledger in a directory, made where there is none, with genesis as its first block.
 *
 * Blocks that the rules no longer allow, because an upgrade at or below the head is new or another one, are removed
 * first and {@link Ledger.rewind} says so; the node then syncs those of its peers.
 *
 * @throws CodedError `CHAIN_DATA_LOCKED` where another process has it open, `CHAIN_GENESIS_DIFFERS` where it holds
 * another chain, `CHAIN_DATA_UNREADABLE` where it cannot be read.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger & AsyncDisposable> {
  const { dataDir, rules, clock } = options
  const common = createChainCommon({ chainId: rules.chainId })
  const store = await openChainStore({ directory: dataDir, common })
  try {
    const database = new StateDatabase((hex) => store.stateNode(hex))
    const ancestors = new Ancestors((hash) => store.block(hash))
    const executor = await createExecutor({ common, database, ancestors })
    if (!(await store.headHash())) await writeGenesis({ common, rules, store, executor, database })
    const rewind = await reconcile({ store, rules, dataDir })
    const genesis = await blockAt({ store, dataDir, hash: await store.canonicalHash(0n) })
    const head = await blockAt({ store, dataDir, hash: await store.headHash() })
    const headTotalDifficulty = (await store.totalDifficulty(head.hash())) ?? 0n
    return new StoredLedger({
      ...{ common, rules, clock, store, database, executor },
      ...{ genesis, head, headTotalDifficulty, rewind },
    })
  } catch (error) {
    await store[Symbol.asyncDispose]()
    throw error
  }
}

async function writeGenesis(options: {
  readonly common: Common
  readonly rules: ConsensusRules
  readonly store: ChainStore
  readonly executor: Executor
  readonly database: StateDatabase
}): Promise<void> {
  const { common, rules, store, executor, database } = options
  const { stateRoot, stateNodes } = await executor.createGenesisState(genesisAccounts(rules))
  const block = genesisBlock({ common, rules, stateRoot })
  await store.write([
    ...stateRecords(stateNodes),
    ...blockRecords({ block, receipts: [], totalDifficulty: block.header.difficulty }),
    ...canonicalRecords(block),
    headRecord(block.hash()),
    rulesRecord(rules),
  ])
  database.stored(stateNodes)
}

/** Makes what is stored agree with the rules and with itself; tells what was taken back for it. */
async function reconcile(options: {
  readonly store: ChainStore
  readonly rules: ConsensusRules
  readonly dataDir: string
}): Promise<Rewind | undefined> {
  const { store, rules, dataDir } = options
  const stored = await store.rules()
  if (!stored) throw damaged(dataDir)
  const differences = genesisDifferences(stored, rules)
  if (differences.length > 0) throw otherGenesis(dataDir, differences)

  const before = await blockAt({ store, dataDir, hash: await store.headHash() })
  const changed = firstUpgradeDifference(stored, rules)
  const allowed = changed ? await removeFrom({ store, head: before, height: BigInt(changed.height) }) : before
  await store.write([rulesRecord(rules)])
  const whole = await lastWholeBlock({ store, head: allowed })
  if (whole !== allowed) await removeFrom({ store, head: allowed, height: whole.header.number + 1n })

  const [from, to] = [before.header.number, whole.header.number]
  if (whole !== allowed)
    return { from, to, reason: 'state-missing', detail: `the state after height ${allowed.header.number} is not whole` }
  if (changed && allowed !== before)
    return {
      from,
      to,
      reason: 'rules-changed',
      detail: `the rules differ from height ${changed.height}: ${changed.detail}`,
    }
  return undefined
}

async function blockAt(options: {
  readonly store: ChainStore
  readonly dataDir: string
  readonly hash: Uint8Array | undefined
}): Promise<Block> {
  const block = options.hash && (await options.store.block(options.hash))
  if (!block) throw damaged(options.dataDir)
  return block
}

function otherGenesis(dataDir: string, differences: readonly string[]): CodedError {
  return new CodedError(
    'CHAIN_GENESIS_DIFFERS',
    `${dataDir} holds a chain with another genesis: it differs in ${differences.join(', ')}`,
    {
      hint: 'Start with the rules the chain was made with (later changes go into upgrades), or with an empty directory.',
      details: { dataDir, differences },
    },
  )
}

function damaged(dataDir: string): CodedError {
  return new CodedError('CHAIN_DATA_UNREADABLE', `${dataDir} holds a chain whose head cannot be read`, {
    hint: 'Remove the data directory and let the node sync again.',
  })
}
