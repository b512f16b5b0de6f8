import type { TrafficConfig } from '@windlass/contract/traffic-config'
import { trafficMetrics } from '@windlass/contract/traffic-metrics'
import { addHealthRoutes, addMetricsRoute } from '@windlass/service/health-routes'
import { createHttpServer } from '@windlass/service/http-server'
import type { Logger } from '@windlass/service/logger'
import { createMetrics } from '@windlass/service/metrics'
import { generateTraffic } from './generate-traffic.ts'
import { createNodeRotation } from './node-rotation.ts'
import { createTrafficStatus } from './traffic-status.ts'

/** Longest pause between two accepted transfers that still counts as flowing, beyond what the pace explains. */
const stallMs = 10_000

export interface Traffic extends AsyncDisposable {
  /** Where health endpoints and metrics answer. */
  readonly url: string
}

/** Starts the generator with its health endpoints and metrics. It runs until disposed of or until `signal` aborts. */
export async function startTraffic(options: {
  readonly config: TrafficConfig
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Traffic> {
  const { config, logger } = options
  const now = Date.now
  const metrics = createMetrics(trafficMetrics)
  const rotation = createNodeRotation({ urls: config.urls, now })
  const patienceMs = stallMs + 3_000 / config.transfersPerSecond
  const status = createTrafficStatus({ rotation, metrics, logger, now, patienceMs })

  const server = createHttpServer({ logger, host: config.listenHost, port: config.metricsPort })
  // A generator whose nodes are away is not helped by a restart, so only readiness looks at them.
  addHealthRoutes(server.app, { live: () => [], startup: () => [], ready: () => status.ready() })
  addMetricsRoute(server.app, { path: '/metrics', metrics })
  const { url } = await server.listen(options)

  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const generating = generateTraffic({ config, rotation, status, now, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await generating
      await server.close()
    },
  }
}
