import type { DetectorConfig } from '@windlass/contract/detector-config'
import { streamStatusPath } from '@windlass/contract/stream-status'
import { addHealthRoutes, addMetricsRoute, healthReport } from '@windlass/service/health-routes'
import type { Detector } from '../detector.ts'
import type { RedisState } from '../redis/redis-connection.ts'
import type { DetectorMetrics } from '../scoring/batch-scorer.ts'
import type { PredictionCache } from '../scoring/prediction-cache.ts'
import { addAnomalyRoutes } from './anomaly-routes.ts'
import { readyChecks, startupChecks } from './health-checks.ts'
import { addHttpMetrics } from './http-metrics.ts'
import { addModelRoutes } from './model-routes.ts'
import { addPredictRoutes } from './predict-routes.ts'
import type { ServerApp } from './server-app.ts'
import { streamStatus } from './stream-status.ts'

export interface AddRoutesOptions {
  readonly app: ServerApp
  readonly detector: Detector
  readonly config: Pick<DetectorConfig, 'role' | 'anomalyThreshold'>
  readonly metrics: DetectorMetrics
  readonly predictionCache: PredictionCache
  /** `undefined` where anomalies are kept in memory. */
  readonly redisState: () => RedisState | undefined
  readonly now: () => number
}

/** Adds everything a detector answers in its role: a consumer tells of itself only. */
export function addRoutes(options: AddRoutesOptions): void {
  const { app, detector, config, metrics, predictionCache, redisState, now } = options
  const answersRequests = config.role !== 'consumer'
  addHttpMetrics({ app, metrics })
  const ready = () => {
    const redis = redisState()
    return readyChecks({ detector, answersRequests, nowMs: now(), ...(redis !== undefined && { redis }) })
  }
  addHealthRoutes(app, { live: () => [], ready, startup: () => startupChecks(detector) })
  app.get('/health', { config: { unlimited: true } }, async (_request, reply) => {
    const report = await healthReport(ready)
    reply.code(report.state === 'pass' ? 200 : 503)
    return report
  })
  addMetricsRoute(app, { path: '/api/metrics', metrics })
  app.get(streamStatusPath, { config: { unlimited: true } }, () => streamStatus(detector))
  if (!answersRequests) return
  const { model, scorer } = detector
  addPredictRoutes({ app, model, anomalyThreshold: config.anomalyThreshold, cache: predictionCache })
  addAnomalyRoutes({ app, scorer })
  addModelRoutes({ app, model })
}
