import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Block } from '@ethereumjs/block'
import { createFeeMarket1559Tx, type TypedTransaction } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import { type ConsensusRules, consensusRulesSchema } from '@windlass/contract/consensus-rules'
import { sealHash, searchNonce, withNonce } from '../consensus/proof-of-work.ts'
import { developmentAccount } from '../development-account.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import type { Ledger } from '../ledger.ts'

/** Time of block 0 of the test rules; the clock of a test ledger stands an hour later. */
export const genesisSeconds = 1_700_000_000n

/** Rules under which a block is sealed after a few hashes. */
export function testRules(changed: Partial<ConsensusRules> = {}): ConsensusRules {
  return consensusRulesSchema.parse({
    blockTimeSeconds: 2,
    genesisTimestampSeconds: Number(genesisSeconds),
    initialDifficultyHexDigits: 1,
    minimumDifficultyHexDigits: 1,
    developmentAccounts: 10,
    ...changed,
  })
}

export interface TestLedger extends Ledger, AsyncDisposable {
  readonly dataDir: string
}

/** A ledger in a directory of its own, which is removed with it; or one in `dataDir`, which stays. */
export async function openTestLedger(
  options: { readonly rules?: ConsensusRules; readonly dataDir?: string } = {},
): Promise<TestLedger> {
  const dataDir = options.dataDir ?? (await temporaryDirectory())
  const ledger = await openLedger({
    dataDir,
    rules: options.rules ?? testRules(),
    clock: () => (Number(genesisSeconds) + 3600) * 1000,
  })
  const close = ledger[Symbol.asyncDispose].bind(ledger)
  return Object.assign(ledger, {
    dataDir,
    async [Symbol.asyncDispose]() {
      await close()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  })
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'windlass-ledger-'))
}

/** A sealed block on a stored parent, two seconds after it; not imported yet. */
export async function blockOn(
  ledger: Ledger,
  parent: Block,
  content: {
    readonly transactions?: readonly TypedTransaction[]
    readonly coinbase?: Uint8Array
    /** Seconds since genesis. */
    readonly atSeconds?: bigint
  } = {},
): Promise<Block> {
  const { block } = await ledger.assemble({
    parent,
    coinbase: content.coinbase ?? new Uint8Array(20).fill(1),
    timestampSeconds: genesisSeconds + (content.atSeconds ?? (parent.header.number + 1n) * 2n),
    transactions: content.transactions ?? [],
  })
  return seal(block)
}

/** The block with a nonce that is good for its difficulty. */
export function seal(block: Block): Block {
  const { nonce } = searchNonce({
    sealHash: sealHash(block.header),
    difficulty: block.header.difficulty,
    from: 0n,
    count: 1_000_000,
  })
  if (!nonce) throw new Error('the difficulty is too high for a test')
  return withNonce(block, nonce)
}

/** Builds a block on `parent` and imports it. */
export async function extend(ledger: Ledger, parent: Block, content?: Parameters<typeof blockOn>[2]): Promise<Block> {
  const block = await blockOn(ledger, parent, content)
  const result = await ledger.importBlock({ block, source: 'sync' })
  if (result.state !== 'imported') throw new Error(`not imported: ${JSON.stringify(result, jsonBigint)}`)
  return block
}

/** A chain of `length` blocks on `parent`, all imported. */
export async function extendBy(ledger: Ledger, parent: Block, length: number): Promise<Block[]> {
  const blocks: Block[] = []
  for (let i = 0; i < length; i++) blocks.push(await extend(ledger, blocks.at(-1) ?? parent))
  return blocks
}

/** A signed transfer of one wei from a development account. */
export function transfer(
  ledger: Pick<Ledger, 'common'>,
  options: {
    readonly from: number
    readonly nonce: bigint
    readonly to?: `0x${string}`
    readonly valueWei?: bigint
    readonly tipWei?: bigint
    readonly maxFeeWei?: bigint
    readonly gasLimit?: bigint
  },
): TypedTransaction {
  const tipWei = options.tipWei ?? 10n ** 9n
  return createFeeMarket1559Tx(
    {
      chainId: ledger.common.chainId(),
      nonce: options.nonce,
      to: createAddressFromString(options.to ?? developmentAccount(9).address),
      value: options.valueWei ?? 1n,
      gasLimit: options.gasLimit ?? 21_000n,
      maxPriorityFeePerGas: tipWei,
      maxFeePerGas: options.maxFeeWei ?? tipWei + 10n ** 10n,
    },
    { common: ledger.common },
  ).sign(developmentAccount(options.from).privateKey)
}

/** What an account holds in the state after a block. */
export async function balanceAt(ledger: Ledger, block: Block, address: string): Promise<bigint> {
  const vm = await ledger.vmAt(block)
  const account = await vm.stateManager.getAccount(createAddressFromString(address))
  return account?.balance ?? 0n
}

function jsonBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
