import type { Ledger, TransactionPool } from '../ledger.ts'

/** What the methods answer from. */
export interface RpcContext {
  readonly ledger: Ledger
  readonly pool: TransactionPool
  /** Name and version of the program: `Windlass/0.1.0/…`. */
  readonly clientVersion: string
  /** Connected peers. */
  readonly peerCount: () => number
  /** Blocks behind the best chain known, and whether they are being fetched. */
  readonly sync: () => { readonly syncing: boolean; readonly lagBlocks: number }
}
