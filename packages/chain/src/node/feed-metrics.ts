import type { Block } from '@ethereumjs/block'
import type { nodeMetrics } from '@windlass/contract/node-metrics'
import type { Metrics } from '@windlass/service/metrics'
import type { BlockSource, HeadChange, ImportResult, Ledger, TransactionPool } from '../ledger.ts'
import type { Network } from '../network/network.ts'
import type { CallObserver } from '../rpc/json-rpc.ts'
import type { Checkpoints } from './checkpoints.ts'
import { directorySize } from './directory-size.ts'

type NodeMetrics = Metrics<typeof nodeMetrics>

/** Reasons of a refusal that say that the sender's consensus is not ours. */
const consensusReasons: ReadonlySet<string> = new Set(['proof-of-work', 'difficulty'])
const directorySizeMaxAgeMs = 10_000

/** Counts one import. */
export function countImport({ metric }: NodeMetrics, source: BlockSource, result: ImportResult): void {
  if (result.state === 'imported') {
    metric.blocksImported.inc({ source })
    if (source === 'mined') metric.blocksMined.inc()
  }
  if (result.state === 'refused') {
    const { reason } = result.refusal
    metric.validationErrors.inc({ reason })
    if (consensusReasons.has(reason)) metric.consensusFailures.inc()
  }
}

/** Counts a transaction the pool refused, under the words before the particulars. */
export function countRefusedTransaction({ metric }: NodeMetrics, reason: string): void {
  const words = reason.split(':', 1)[0] ?? reason
  metric.validationErrors.inc({ reason: words.replaceAll(/[^a-z0-9]+/gi, '-') })
}

/** Follows the canonical chain. */
export function countHeadChange({ metric }: NodeMetrics, { added, dropped }: HeadChange): void {
  // What a reorganisation only moves to another block is not counted twice.
  metric.txProcessed.inc(Math.max(transactionsIn(added) - transactionsIn(dropped), 0))
  if (dropped.length === 0) return
  metric.reorgs.inc()
  metric.reorgDepth.observe(dropped.length)
}

function transactionsIn(blocks: readonly Block[]): number {
  return blocks.reduce((count, { transactions }) => count + transactions.length, 0)
}

/** Counts the JSON-RPC calls that were answered. */
export function countCalls({ metric }: NodeMetrics): CallObserver {
  return ({ method, seconds, errorCode }) => {
    metric.rpcDuration.observe({ method }, seconds)
    if (errorCode !== undefined) metric.rpcErrors.inc({ method, code: errorCode })
  }
}

/** Reads at each scrape what is cheaper to read than to follow. */
export function readAtScrape(options: {
  readonly metrics: NodeMetrics
  readonly ledger: Ledger
  readonly pool: TransactionPool
  readonly network: Network
  readonly checkpoints: Checkpoints
  /** Blocks a node may be behind and still count as synced. */
  readonly maxLagBlocks: number
  /** Proof-of-work hashes tried so far. */
  readonly hashes: () => number
  readonly dataDir: string
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}): void {
  const { metrics, ledger, pool, network, checkpoints, maxLagBlocks, hashes, dataDir, clock } = options
  const { metric } = metrics
  let synced = false
  let countedHashes = 0
  let sizedAtMs = Number.NEGATIVE_INFINITY
  metrics.onScrape(async () => {
    const { header } = ledger.head
    metric.chainHeight.set(Number(header.number))
    metric.headTimestamp.set(Number(header.timestamp))
    metric.miningDifficulty.set(Number(header.difficulty))
    metric.connectedPeers.set(network.peers.length)
    metric.knownPeers.set(network.knownPeers)
    const { alone, peers, syncing, agreement } = network
    metric.syncLag.set(agreement.lagBlocks)
    metric.peersOnRefusedChain.set(agreement.refused)
    synced ||= alone || (peers.length > 0 && !syncing && agreement.lagBlocks <= maxLagBlocks)
    metric.synced.set(synced ? 1 : 0)
    metric.checkpointHash.reset()
    for (const { height, hashPrefix } of checkpoints.latest) metric.checkpointHash.set({ height }, hashPrefix)
    metric.txPoolSize.set(pool.size)
    metric.hashes.inc(hashes() - countedHashes)
    countedHashes = hashes()
    if (clock() - sizedAtMs < directorySizeMaxAgeMs) return
    sizedAtMs = clock()
    metric.dataDirectoryBytes.set(await directorySize(dataDir))
  })
}
