import { join } from 'node:path'
import type { DetectorConfig } from '@windlass/contract/detector-config'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { createHttpServer, type HttpAddress } from '@windlass/service/http-server'
import type { Logger } from '@windlass/service/logger'
import { createMetrics } from '@windlass/service/metrics'
import { RecentTransactions } from './anomalies/recent-transactions.ts'
import { addRoutes } from './api/add-routes.ts'
import { Detector } from './detector.ts'
import { countedEvents, exportBufferSize } from './exported-metrics.ts'
import { ActiveModel } from './models/active-model.ts'
import { ModelStore } from './models/model-store.ts'
import { openStores } from './open-stores.ts'
import { BatchScorer } from './scoring/batch-scorer.ts'
import type { Source } from './sources/batch-source.ts'
import { createSources } from './sources/create-sources.ts'

/** A batch of a thousand transactions with their calldata. */
const bodyLimitBytes = 16 * 1024 * 1024

/** Transactions whose scores can be asked for by hash, at least. */
const recentTransactions = 20_000

export interface StartDetectorOptions {
  readonly config: DetectorConfig
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly now?: () => number
}

export interface RunningDetector extends AsyncDisposable {
  readonly address: HttpAddress
  /** Settles when every source has ended; rejects where the detector cannot go on. */
  readonly finished: Promise<void>
}

/** Starts a detector: its API answers from now on, its sources are read until it is disposed of. */
export async function startDetector(options: StartDetectorOptions): Promise<RunningDetector> {
  const { config, logger, now = Date.now } = options
  await using started = new AsyncDisposableStack()
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const metrics = createMetrics(detectorMetrics)
  const { onEvicted, onLookUp, onLag, onDeadLetters } = countedEvents(metrics)

  const stores = started.use(await openStores({ config, logger, now, onEvicted, onLookUp }))
  exportBufferSize(metrics, stores.anomalies)
  const store = await ModelStore.open({ directory: join(config.dataDir, 'models') })
  const model = new ActiveModel({ settings: config, store, logger, now })
  const scorer = new BatchScorer({
    anomalyThreshold: config.anomalyThreshold,
    anomalies: stores.anomalies,
    ...(config.role === 'all' && { recent: new RecentTransactions({ minKept: recentTransactions }) }),
    metrics,
    now,
    onFailure: (error, { isRepeated }) =>
      logger[isRepeated ? 'debug' : 'warn']({ err: error }, 'anomalies cannot be kept at present; their source waits'),
  })
  const sources = await createSources({
    sources: config.sources,
    clientName: config.name,
    directory: join(config.dataDir, 'cursors'),
    now,
    onLag,
    onFailure: (source, error, { isRepeated }) => {
      metrics.metric.sourceErrors.inc({ source })
      logger[isRepeated ? 'debug' : 'warn']({ err: error, source }, 'the source cannot be read at present')
    },
    onRecovery: (source) => logger.info({ source }, 'the source is read again'),
    onDeadLetters: (topic, letters) => {
      onDeadLetters(topic, letters.length)
      const facts = { topic, messages: letters.length, first: letters[0]?.problem }
      logger.warn(facts, 'messages that are no transaction went to the dead-letter topic')
    },
  })
  const isRead = ({ kind }: Source) => config.role === 'all' || (config.role === 'consumer' && kind !== 'blocks')
  const detector = new Detector({ sources, isRead, model, scorer, metrics, logger, now })
  const server = createHttpServer({ logger, host: config.listenHost, port: config.apiPort, bodyLimitBytes })
  const { predictionCache, redisState } = stores
  addRoutes({ app: server.app, detector, config, metrics, predictionCache, redisState, now })
  const address = await server.listen({ signal })
  const finished = detector.run({ signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  const running = started.move()
  return {
    address,
    finished,
    async [Symbol.asyncDispose]() {
      await using _ = running
      stop.abort()
      await server.close()
      await finished
    },
  }
}
