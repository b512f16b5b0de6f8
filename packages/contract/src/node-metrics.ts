import type { MetricCatalogue } from './metric.ts'

const latencyBucketsSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const

/** What a chain node exports at `/metrics` of its metrics port, besides `process_*` and `nodejs_*`. */
export const nodeMetrics = {
  chainHeight: { name: 'blockchain_chain_height', type: 'gauge', help: 'Height of the canonical head', labels: [] },
  connectedPeers: { name: 'blockchain_connected_peers', type: 'gauge', help: 'Connected peers', labels: [] },
  knownPeers: { name: 'blockchain_known_peers', type: 'gauge', help: 'Peers known to be reachable', labels: [] },
  peersRefused: {
    name: 'blockchain_peers_refused_total',
    type: 'counter',
    help: 'Peers sent away, by reason',
    labels: ['reason'],
  },
  syncLag: {
    name: 'blockchain_block_sync_lag',
    type: 'gauge',
    help: 'Blocks between this head and the best head a peer announced',
    labels: [],
  },
  synced: {
    name: 'blockchain_synced',
    type: 'gauge',
    help: '1 once this node has caught up with its peers since it started, 0 before',
    labels: [],
  },
  peersOnRefusedChain: {
    name: 'blockchain_peers_on_refused_chain',
    type: 'gauge',
    help: 'Connected peers whose chain has a block that breaks the rules of this node',
    labels: [],
  },
  checkpointHash: {
    name: 'blockchain_checkpoint_hash',
    type: 'gauge',
    help: 'First 48 bits of the hash of the canonical block at a height, for the last 8 multiples of 16',
    labels: ['height'],
  },
  txPoolSize: { name: 'blockchain_tx_pool_size', type: 'gauge', help: 'Transactions waiting in the pool', labels: [] },
  txProcessed: {
    name: 'blockchain_tx_processed_total',
    type: 'counter',
    help: 'Transactions executed in canonical blocks',
    labels: [],
  },
  blocksMined: { name: 'blockchain_blocks_mined_total', type: 'counter', help: 'Blocks this node mined', labels: [] },
  blocksImported: {
    name: 'blockchain_blocks_imported_total',
    type: 'counter',
    help: 'Blocks this node accepted, by where they came from',
    labels: ['source'],
  },
  headTimestamp: {
    name: 'blockchain_head_timestamp_seconds',
    type: 'gauge',
    help: 'Unix time of the canonical head',
    labels: [],
  },
  miningDifficulty: {
    name: 'blockchain_mining_difficulty',
    type: 'gauge',
    help: 'Difficulty of the canonical head, in expected hashes',
    labels: [],
  },
  hashes: { name: 'blockchain_hashes_total', type: 'counter', help: 'Proof-of-work hashes tried', labels: [] },
  reorgs: { name: 'blockchain_reorgs_total', type: 'counter', help: 'Changes of the canonical chain', labels: [] },
  reorgDepth: {
    name: 'blockchain_reorg_depth_blocks',
    type: 'histogram',
    help: 'Canonical blocks dropped by a reorganisation',
    labels: [],
    buckets: [1, 2, 3, 5, 8, 13, 21, 64],
  },
  validationErrors: {
    name: 'blockchain_validation_errors_total',
    type: 'counter',
    help: 'Blocks and transactions refused, by reason',
    labels: ['reason'],
  },
  consensusFailures: {
    name: 'blockchain_consensus_failures_total',
    type: 'counter',
    help: 'Blocks refused because their proof of work or difficulty breaks the rules',
    labels: [],
  },
  rpcDuration: {
    name: 'blockchain_rpc_request_duration_seconds',
    type: 'histogram',
    help: 'Time to answer a JSON-RPC call',
    labels: ['method'],
    buckets: latencyBucketsSeconds,
  },
  rpcErrors: {
    name: 'blockchain_rpc_errors_total',
    type: 'counter',
    help: 'JSON-RPC calls answered with an error',
    labels: ['method', 'code'],
  },
  dataDirectoryBytes: {
    name: 'blockchain_data_directory_bytes',
    type: 'gauge',
    help: 'Bytes the data directory holds',
    labels: [],
  },
} as const satisfies MetricCatalogue
