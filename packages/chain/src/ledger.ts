import type { Block } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import type { TypedTransaction } from '@ethereumjs/tx'
import type { Address } from '@ethereumjs/util'
import type { TxReceipt, VM } from '@ethereumjs/vm'
import type { ConsensusRules } from '@windlass/contract/consensus-rules'

/** Where a block came from. */
export type BlockSource = 'mined' | 'gossip' | 'sync'

export type ImportResult =
  | { readonly state: 'imported'; readonly headChanged: boolean }
  | { readonly state: 'known' }
  /** The parent is not here yet: sync from whoever sent it. */
  | { readonly state: 'orphan'; readonly parentHash: Uint8Array }
  | { readonly state: 'refused'; readonly refusal: Refusal }

/** Why a block broke the rules of this node. */
export interface Refusal {
  readonly height: bigint
  readonly hash: Uint8Array
  /** A label of `blockchain_validation_errors_total`: `proof-of-work`, `difficulty`, `state-root`, `gas-limit`, … */
  readonly reason: string
  /** What was expected and what was found. */
  readonly detail: string
  readonly atMs: number
}

export interface HeadChange {
  readonly head: Block
  /** Now canonical, lowest first. */
  readonly added: readonly Block[]
  /** No longer canonical, lowest first; empty unless the chain was reorganised. */
  readonly dropped: readonly Block[]
}

export interface LocatedTransaction {
  readonly transaction: TypedTransaction
  readonly block: Block
  readonly index: number
  /** Of all transactions of the block, in order. */
  readonly receipts: readonly TxReceipt[]
}

/** What was taken back when the ledger was opened. */
export interface Rewind {
  readonly from: bigint
  readonly to: bigint
  readonly reason: 'rules-changed' | 'state-missing'
  readonly detail: string
}

/** A block that lacks only its seal: the miner searches the nonce. */
export interface BlockTemplate {
  readonly block: Block
  /** Transactions that were offered and cannot be executed now, with the reason. */
  readonly skipped: readonly { readonly transaction: TypedTransaction; readonly reason: string }[]
}

/** Blocks, receipts and state of one node, and the only way to change them. Imports are done one at a time, in order. */
export interface Ledger {
  readonly rules: ConsensusRules
  /** What had to be taken back at the start, `undefined` where all that was stored holds. */
  readonly rewind: Rewind | undefined
  readonly common: Common
  readonly genesis: Block
  /** Head of the heaviest valid chain. */
  readonly head: Block
  readonly lastRefusal: Refusal | undefined
  totalDifficulty(hash: Uint8Array): Promise<bigint | undefined>
  blockByHash(hash: Uint8Array): Promise<Block | undefined>
  /** The canonical block at a height. */
  blockByNumber(number: bigint): Promise<Block | undefined>
  receipts(blockHash: Uint8Array): Promise<readonly TxReceipt[] | undefined>
  /** Who signed a transaction, recovered once for each hash; throws where the signature is not valid. */
  senderOf(transaction: TypedTransaction): Address
  /** A transaction of the canonical chain. */
  transaction(hash: Uint8Array): Promise<LocatedTransaction | undefined>
  importBlock(options: { readonly block: Block; readonly source: BlockSource }): Promise<ImportResult>
  /**
   * Executes `transactions` on a stored block and makes them its child, which lacks only the seal.
   *
   * The outcome is kept until the next call, so that importing the sealed block does not execute it again.
   */
  assemble(options: {
    readonly parent: Block
    readonly coinbase: Uint8Array
    readonly timestampSeconds: bigint
    readonly transactions: readonly TypedTransaction[]
    /** Asked before each transaction: true leaves those that follow for a later block. */
    readonly enough?: () => boolean
  }): Promise<BlockTemplate>
  /** A virtual machine on the state after `block`, of which nothing is kept. */
  vmAt(block: Block): Promise<VM>
  /** Returns a function that ends the subscription. Listeners run after the change is on disk. */
  onHead(listener: (change: HeadChange) => void): () => void
}

export type PoolAddResult =
  | { readonly state: 'added' }
  | { readonly state: 'known' }
  /** `reason` as an Ethereum client words it: `nonce too low`, `insufficient funds for gas * price + value`, … */
  | { readonly state: 'refused'; readonly reason: string }

/** Transactions that wait for a block. */
export interface TransactionPool {
  readonly size: number
  add(transaction: TypedTransaction): Promise<PoolAddResult>
  get(hash: Uint8Array): TypedTransaction | undefined
  /** Nonce of the next transaction of `address`, those that wait included. */
  nextNonce(address: Uint8Array): Promise<bigint>
  /** Executable transactions in the order a block takes them, up to `gasLimit`. */
  select(options: { readonly gasLimit: bigint; readonly baseFeePerGas: bigint }): readonly TypedTransaction[]
  onAdded(listener: (transaction: TypedTransaction) => void): () => void
}

/** Searches blocks on the head until its signal aborts. */
export interface Miner {
  /** Proof-of-work hashes tried so far. */
  readonly hashes: number
  /** Settles when the miner has stopped, after its signal aborted. */
  readonly stopped: Promise<void>
}

/** `openLedger` of `ledger/open-ledger.ts` takes these and gives a `Ledger & AsyncDisposable`. */
export interface OpenLedgerOptions {
  /** Directory of the ledger alone; made where it is missing. */
  readonly dataDir: string
  readonly rules: ConsensusRules
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** `createTransactionPool` of `pool/transaction-pool.ts` takes these and gives a `TransactionPool & AsyncDisposable`. */
export interface TransactionPoolOptions {
  readonly ledger: Ledger
  readonly maxTransactions: number
}

/** `createMiner` of `miner/miner.ts` takes these and gives a `Miner` that is at work. */
export interface MinerOptions {
  readonly ledger: Ledger
  readonly pool: TransactionPool
  readonly coinbase: Uint8Array
  readonly maxHashesPerSecond: number
  /** Called once a block of this miner is imported. */
  readonly onMined: (block: Block) => void
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly signal: AbortSignal
}
