import { join } from 'node:path'
import { bytesToHex } from '@ethereumjs/util'
import type { NodeConfig } from '@windlass/contract/node-config'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { nodeStatusPath } from '@windlass/contract/node-status'
import { isCodedError } from '@windlass/errors/coded-error'
import { addHealthRoutes, addMetricsRoute } from '@windlass/service/health-routes'
import { createHttpServer, type HttpAddress } from '@windlass/service/http-server'
import type { Logger } from '@windlass/service/logger'
import { createMetrics } from '@windlass/service/metrics'
import manifest from '../package.json' with { type: 'json' }
import { openLedger } from './ledger/open-ledger.ts'
import type { HeadChange } from './ledger.ts'
import { type Network, startNetwork } from './network/network.ts'
import { openCheckpoints } from './node/checkpoints.ts'
import { describeNode } from './node/describe-node.ts'
import { countCalls, countHeadChange, countImport, countRefusedTransaction, readAtScrape } from './node/feed-metrics.ts'
import { startMining } from './node/mining.ts'
import { createNodeHealth } from './node/node-health.ts'
import { observedLedger } from './node/observed-ledger.ts'
import { observedPool } from './node/observed-pool.ts'
import { createTransactionPool } from './pool/transaction-pool.ts'
import { createJsonRpc } from './rpc/json-rpc.ts'
import { rpcMethods } from './rpc/rpc-methods.ts'
import { addRpcRoutes, maxRequestBytes } from './rpc/rpc-routes.ts'

export interface StartNodeOptions {
  readonly config: NodeConfig
  readonly logger: Logger
  /** Ends a start that is under way. */
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
}

/** A node at work, until it is disposed of. */
export interface RunningNode extends AsyncDisposable {
  readonly rpc: HttpAddress
  readonly metrics: HttpAddress
  readonly network: Network
}

/**
 * Starts one node: the metrics port first, so that probes are answered while the ledger opens, then the ledger, the
 * pool, the peers, JSON-RPC, and mining once there is a chain to mine on.
 *
 * Throws what opening the ledger, the ports or the identity throws; whatever was open then is closed again.
 */
export async function startNode(options: StartNodeOptions): Promise<RunningNode> {
  const { config, logger, signal, clock = Date.now } = options
  const { name, dataDir, listenHost, consensus: rules } = config
  await using opened = new AsyncDisposableStack()
  const metrics = createMetrics(nodeMetrics)
  const health = createNodeHealth({ config, clock })

  const metricsServer = opened.use(createHttpServer({ logger, host: listenHost, port: config.metricsPort }))
  let describe: (() => ReturnType<typeof describeNode>) | undefined
  addHealthRoutes(metricsServer.app, health)
  addMetricsRoute(metricsServer.app, { path: '/metrics', metrics })
  metricsServer.app.get(nodeStatusPath, async (_request, reply) => describe?.() ?? reply.code(503).send())
  const metricsAddress = await metricsServer.listen({ signal })

  const stored = opened.use(await openLedger({ dataDir: join(dataDir, 'ledger'), rules, clock }))
  signal.throwIfAborted()
  const ledger = observedLedger(stored, {
    onImport({ source, result }) {
      health.writer.worked()
      countImport(metrics, source, result)
    },
    onFailure(error) {
      if (isCodedError(error, 'CHAIN_LEDGER_CLOSED')) return
      health.writer.failed(error)
      logger.error({ err: error }, 'a block could not be imported')
    },
  })
  if (ledger.rewind !== undefined) logger.warn({ rewind: ledger.rewind }, 'blocks were taken back')
  const checkpoints = await openCheckpoints(ledger)
  const endHeads = ledger.onHead((change) => {
    countHeadChange(metrics, change)
    checkpoints.follow(change)
    logHead(logger, change)
  })
  opened.defer(endHeads)
  const pool = observedPool(
    opened.use(createTransactionPool({ ledger, maxTransactions: config.maxPoolTransactions })),
    (reason) => countRefusedTransaction(metrics, reason),
  )

  const network = opened.use(
    await startNetwork({
      ledger,
      pool,
      dataDir,
      identityKeyFile: config.identityKeyFile,
      listen: { host: listenHost, port: config.p2pPort },
      bootstrapPeers: config.bootstrapPeers,
      maxPeers: config.maxPeers,
      onPeerRefused: (reason) => metrics.metric.peersRefused.inc({ reason }),
      logger,
      clock,
    }),
  )
  signal.throwIfAborted()

  const rpcServer = opened.use(
    createHttpServer({
      logger,
      host: listenHost,
      port: config.rpcPort,
      allowedOrigins: config.allowedOrigins,
      rateLimitPerSecond: config.rateLimitPerSecond,
      bodyLimitBytes: maxRequestBytes,
    }),
  )
  const rpc = createJsonRpc({
    methods: rpcMethods({
      ledger,
      pool,
      clientVersion: `Windlass/v${manifest.version}/node-${process.version}`,
      peerCount: () => network.peers.length,
      sync: () => ({ syncing: network.syncing, lagBlocks: network.agreement.lagBlocks }),
    }),
    onCall: countCalls(metrics),
    onFailure: (error, method) => logger.error({ err: error, method }, 'a JSON-RPC call failed'),
  })
  addRpcRoutes({ server: rpcServer, rpc, limitLoopback: config.rateLimitLoopback })
  const rpcAddress = await rpcServer.listen({ signal })

  const mining = opened.use(startMining({ config, ledger, pool, network, logger, clock }))
  readAtScrape({
    ...{ metrics, ledger, pool, network, checkpoints, dataDir, clock },
    maxLagBlocks: config.readiness.maxLagBlocks,
    hashes: () => mining.hashes,
  })
  describe = () => describeNode({ name, version: manifest.version, ledger, pool, network, mining: mining.active })
  opened.use(health.watch({ ledger, network }))
  logger.info(
    { rpc: rpcAddress.url, metrics: metricsAddress.url, height: Number(ledger.head.header.number) },
    'started',
  )

  const running = opened.move()
  return {
    rpc: rpcAddress,
    metrics: metricsAddress,
    network,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function logHead(logger: Logger, { head, added, dropped }: HeadChange): void {
  const { number, difficulty } = head.header
  const transactions = added.reduce((count, block) => count + block.transactions.length, 0)
  const facts = { height: Number(number), hash: bytesToHex(head.hash()), difficulty: Number(difficulty), transactions }
  if (dropped.length === 0) logger.debug(facts, 'new head')
  else logger.info({ ...facts, dropped: dropped.length }, 'the chain was reorganised')
}
