import { join } from 'node:path'
import type { DetectorConfig } from '@windlass/contract/detector-config'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { createHttpServer, type HttpAddress } from '@windlass/service/http-server'
import type { Logger } from '@windlass/service/logger'
import { createMetrics } from '@windlass/service/metrics'
import { addRoutes } from './api/add-routes.ts'
import { Detector } from './detector.ts'
import { ModelStore } from './models/model-store.ts'
import { createSources } from './sources/create-sources.ts'

/** A batch of a thousand transactions with their calldata. */
const bodyLimitBytes = 16 * 1024 * 1024

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
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const metrics = createMetrics(detectorMetrics)
  const detector = new Detector({
    settings: config,
    sources: createSources({
      sources: config.sources,
      directory: join(config.dataDir, 'cursors'),
      now,
      onFailure: (source, error, { isRepeated }) => {
        metrics.metric.sourceErrors.inc({ source })
        logger[isRepeated ? 'debug' : 'warn']({ err: error, source }, 'the source cannot be read at present')
      },
      onRecovery: (source) => logger.info({ source }, 'the source is read again'),
    }),
    models: await ModelStore.open({ directory: join(config.dataDir, 'models') }),
    metrics,
    logger,
    now,
  })
  const server = createHttpServer({ logger, host: config.listenHost, port: config.apiPort, bodyLimitBytes })
  addRoutes({ app: server.app, detector, metrics, anomalyThreshold: config.anomalyThreshold, now })
  const address = await server.listen({ signal })
  const finished = detector.run({ signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return {
    address,
    finished,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await server.close()
      await finished
    },
  }
}
