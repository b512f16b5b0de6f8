import type { Block } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, equalsBytes } from '@ethereumjs/util'
import type { TxReceipt, VM } from '@ethereumjs/vm'
import { type ConsensusRules, rulesAt } from '@windlass/contract/consensus-rules'
import { CodedError } from '@windlass/errors/coded-error'
import { type BrokenRule, checkHeaderAlone, checkHeaderInChain } from '../consensus/header-rules.ts'
import { sealHash } from '../consensus/proof-of-work.ts'
import type {
  BlockSource,
  BlockTemplate,
  HeadChange,
  ImportResult,
  Ledger,
  LocatedTransaction,
  Refusal,
  Rewind,
} from '../ledger.ts'
import { Ancestors } from './ancestors.ts'
import { emptyBlock, executedBlock, headerBelow } from './block-template.ts'
import {
  blockRecords,
  canonicalRecords,
  canonicalRemoval,
  headRecord,
  type RecordWrite,
  stateRecords,
} from './chain-records.ts'
import type { ChainStore } from './chain-store.ts'
import { checkBody, checkExecution } from './execution-rules.ts'
import { createStateView, type Execution, type Executor } from './executor.ts'
import { forkBetween } from './fork-choice.ts'
import { Senders } from './senders.ts'
import type { StateDatabase } from './state-database.ts'
import { WorkQueue } from './work-queue.ts'

export interface StoredLedgerParts {
  readonly common: Common
  readonly rules: ConsensusRules
  readonly clock: () => number
  readonly store: ChainStore
  readonly database: StateDatabase
  readonly executor: Executor
  readonly genesis: Block
  readonly head: Block
  readonly headTotalDifficulty: bigint
  readonly rewind: Rewind | undefined
}

/** A ledger whose every block, with its receipts and state, is on disk before anybody hears of it. */
export class StoredLedger implements Ledger, AsyncDisposable {
  readonly #parts: StoredLedgerParts
  readonly #queue = new WorkQueue()
  readonly #senders = new Senders()
  readonly #listeners = new Set<(change: HeadChange) => void>()
  #head: Block
  #headTotalDifficulty: bigint
  #lastRefusal: Refusal | undefined
  /** Outcome of the last assembled block, under its seal hash. */
  #assembled: { readonly sealHash: Uint8Array; readonly execution: Execution } | undefined

  constructor(parts: StoredLedgerParts) {
    this.#parts = parts
    this.#head = parts.head
    this.#headTotalDifficulty = parts.headTotalDifficulty
  }

  get rules(): ConsensusRules {
    return this.#parts.rules
  }

  get rewind(): Rewind | undefined {
    return this.#parts.rewind
  }

  get common(): Common {
    return this.#parts.common
  }

  get genesis(): Block {
    return this.#parts.genesis
  }

  get head(): Block {
    return this.#head
  }

  get lastRefusal(): Refusal | undefined {
    return this.#lastRefusal
  }

  senderOf(transaction: TypedTransaction): Address {
    return this.#senders.of(transaction)
  }

  async totalDifficulty(hash: Uint8Array): Promise<bigint | undefined> {
    return this.#parts.store.totalDifficulty(hash)
  }

  async blockByHash(hash: Uint8Array): Promise<Block | undefined> {
    return this.#parts.store.block(hash)
  }

  async blockByNumber(number: bigint): Promise<Block | undefined> {
    const hash = await this.#parts.store.canonicalHash(number)
    return hash && this.#parts.store.block(hash)
  }

  async receipts(blockHash: Uint8Array): Promise<readonly TxReceipt[] | undefined> {
    return this.#parts.store.receipts(blockHash)
  }

  async transaction(hash: Uint8Array): Promise<LocatedTransaction | undefined> {
    const { store } = this.#parts
    const position = await store.transactionPosition(hash)
    const block = position && (await store.block(position.blockHash))
    if (!block) return undefined
    const canonical = await store.canonicalHash(block.header.number)
    const receipts = await store.receipts(position.blockHash)
    const transaction = block.transactions[position.index]
    if (!transaction || !receipts || !canonical || !equalsBytes(canonical, position.blockHash)) return undefined
    return { transaction, block, index: position.index, receipts }
  }

  async vmAt(block: Block): Promise<VM> {
    const { common, database, store } = this.#parts
    const ancestors = new Ancestors((hash) => store.block(hash), block)
    return createStateView({ common, database, ancestors, stateRoot: block.header.stateRoot })
  }

  onHead(listener: (change: HeadChange) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async importBlock(options: { readonly block: Block; readonly source: BlockSource }): Promise<ImportResult> {
    return this.#queue.run(() => this.#import(options.block))
  }

  async assemble(options: {
    readonly parent: Block
    readonly coinbase: Uint8Array
    readonly timestampSeconds: bigint
    readonly transactions: readonly TypedTransaction[]
    readonly enough?: () => boolean
  }): Promise<BlockTemplate> {
    return this.#queue.run(() => this.#assemble(options))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close()
    await this.#parts.store[Symbol.asyncDispose]()
  }

  async #import(block: Block): Promise<ImportResult> {
    const { store, rules, clock } = this.#parts
    if (await store.block(block.hash())) return { state: 'known' }
    const alone = checkHeaderAlone(block.header)
    if (alone) return this.#refuse(block, alone)

    const parent = await store.block(block.header.parentHash)
    if (!parent) return { state: 'orphan', parentHash: block.header.parentHash }
    const grandparent = await store.block(parent.header.parentHash)
    const broken =
      checkHeaderInChain({
        header: block.header,
        parent: parent.header,
        grandparent: grandparent?.header,
        rules,
        nowMs: clock(),
      }) ??
      checkBody(block) ??
      this.#recoverSenders(block)
    if (broken) return this.#refuse(block, broken)

    const outcome = await this.#execute(block, parent)
    if ('broken' in outcome) return this.#refuse(block, outcome.broken)
    return this.#keep({ block, parent, execution: outcome.execution })
  }

  #recoverSenders(block: Block): BrokenRule | undefined {
    for (const [index, transaction] of block.transactions.entries()) {
      try {
        this.#senders.of(transaction)
      } catch {
        return { reason: 'transaction', detail: `transaction ${index}: its signature is not valid` }
      }
    }
    return undefined
  }

  async #execute(block: Block, parent: Block): Promise<{ execution: Execution } | { broken: BrokenRule }> {
    const assembled = this.#assembled
    if (assembled && equalsBytes(assembled.sealHash, sealHash(block.header))) return assembled
    const outcome = await this.#parts.executor.execute({
      parent,
      block,
      transactions: block.transactions,
      rewardWei: this.#rewardAt(block.header.number),
      onInexecutable: 'stop',
    })
    if (outcome.state === 'invalid')
      return { broken: { reason: 'transaction', detail: `transaction ${outcome.index}: ${outcome.reason}` } }
    const broken = checkExecution(block, outcome.execution)
    if (!broken) return outcome
    this.#parts.executor.abandon()
    return { broken }
  }

  /** Stores an executed block, as the new head where its chain is heavier than the present one. */
  async #keep(executed: { block: Block; parent: Block; execution: Execution }): Promise<ImportResult> {
    const { block, parent, execution } = executed
    const { store, database, executor } = this.#parts
    const totalDifficulty = ((await store.totalDifficulty(parent.hash())) ?? 0n) + block.header.difficulty
    const change = await this.#changeTo({ block, parent, totalDifficulty })
    try {
      await store.write([
        ...stateRecords(execution.stateNodes),
        ...blockRecords({ block, receipts: execution.receipts, totalDifficulty }),
        ...(change ? headWrites(change) : []),
      ])
    } catch (error) {
      executor.abandon()
      throw writeFailure(error)
    }
    database.stored(execution.stateNodes)
    store.remember(block)
    if (!change) return { state: 'imported', headChanged: false }
    this.#head = block
    this.#headTotalDifficulty = totalDifficulty
    for (const listener of this.#listeners) listener(change)
    return { state: 'imported', headChanged: true }
  }

  /** How the chain changes where the block makes it heavier. */
  async #changeTo(candidate: {
    readonly block: Block
    readonly parent: Block
    readonly totalDifficulty: bigint
  }): Promise<HeadChange | undefined> {
    const { block, parent, totalDifficulty } = candidate
    // Equally heavy is not heavier: the chain seen first stays.
    if (totalDifficulty <= this.#headTotalDifficulty) return undefined
    const { store } = this.#parts
    const fork = await forkBetween({ from: this.#head, to: parent, block: (hash) => store.block(hash) })
    return { head: block, dropped: fork.dropped, added: [...fork.added, block] }
  }

  async #assemble(options: {
    readonly parent: Block
    readonly coinbase: Uint8Array
    readonly timestampSeconds: bigint
    readonly transactions: readonly TypedTransaction[]
    readonly enough?: () => boolean
  }): Promise<BlockTemplate> {
    const { common, rules, store, executor } = this.#parts
    const { parent, transactions, enough } = options
    const grandparent = await store.block(parent.header.parentHash)
    const header = headerBelow({ ...options, grandparent, rules })
    const outcome = await executor.execute({
      parent,
      block: emptyBlock(header, common),
      transactions,
      rewardWei: this.#rewardAt(parent.header.number + 1n),
      onInexecutable: 'skip',
      enough,
    })
    if (outcome.state === 'invalid')
      throw new CodedError('CHAIN_ASSEMBLY_FAILED', `transaction ${outcome.index}: ${outcome.reason}`, {
        hint: 'This is a defect of the node.',
      })
    const { execution, skipped } = outcome
    const block = executedBlock(header, execution, common)
    this.#assembled = { sealHash: sealHash(block.header), execution }
    return { block, skipped }
  }

  #rewardAt(height: bigint): bigint {
    return BigInt(rulesAt(this.rules, Number(height)).blockRewardWei)
  }

  #refuse(block: Block, broken: BrokenRule): ImportResult {
    const refusal: Refusal = {
      height: block.header.number,
      hash: block.hash(),
      ...broken,
      atMs: this.#parts.clock(),
    }
    this.#lastRefusal = refusal
    return { state: 'refused', refusal }
  }
}

function headWrites(change: HeadChange): readonly RecordWrite[] {
  return [
    // Heights of the old branch above the new head are vacant; those below are overwritten.
    ...change.dropped.map((block) => canonicalRemoval(block.header.number)),
    ...change.added.flatMap((block) => canonicalRecords(block)),
    headRecord(change.head.hash()),
  ]
}

function writeFailure(cause: unknown): CodedError {
  return new CodedError('CHAIN_WRITE_FAILED', 'a block could not be written to the database', {
    hint: 'Make room on the disk of the data directory, then restart the node.',
    cause,
  })
}
