/** A fact about the running system that a release must show before it goes on. Plain data, judged by `rollout`. */
export type GateSpec =
  /** Every replica runs the wanted revision and is ready. */
  | { readonly kind: 'replicas-ready' }
  /** Every replica answers `path` of a named port with a status below 400. */
  | { readonly kind: 'endpoint-answers'; readonly port: string; readonly path: string }
  /** The nodes are one live chain. */
  | ChainGateSpec
  /** The detector has scored transactions. */
  | { readonly kind: 'detector-scores'; readonly port: string; readonly minTransactions: number }

export interface ChainGateSpec {
  readonly kind: 'chain'
  /** Named port that answers JSON-RPC. */
  readonly rpcPort: string
  /** Named port that answers health and metrics. */
  readonly metricsPort: string
  readonly minPeers: number
  readonly maxLagBlocks: number
  /** Synced nodes below which the chain must never be taken. */
  readonly quorum: number
  readonly blockTimeSeconds: number
  /** Blocks the head must move on by while the gate watches. */
  readonly observeBlocks: number
  /** Heights at which rules change; one that is near is waited for and passed before a node counts as good. */
  readonly upgradeHeights: readonly number[]
}
