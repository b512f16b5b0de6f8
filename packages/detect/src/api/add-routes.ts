import { streamStatusPath } from '@windlass/contract/stream-status'
import { addHealthRoutes, addMetricsRoute, healthReport } from '@windlass/service/health-routes'
import type { Detector } from '../detector.ts'
import type { DetectorMetrics } from '../scoring/block-scorer.ts'
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
  readonly metrics: DetectorMetrics
  readonly anomalyThreshold: number
  readonly now: () => number
}

/** Adds everything a detector answers. */
export function addRoutes({ app, detector, metrics, anomalyThreshold, now }: AddRoutesOptions): void {
  addHttpMetrics({ app, metrics })
  const ready = () => readyChecks({ detector, nowMs: now() })
  addHealthRoutes(app, { live: () => [], ready, startup: () => startupChecks(detector) })
  app.get('/health', { config: { unlimited: true } }, async (_request, reply) => {
    const report = await healthReport(ready)
    reply.code(report.state === 'pass' ? 200 : 503)
    return report
  })
  addMetricsRoute(app, { path: '/api/metrics', metrics })
  app.get(streamStatusPath, { config: { unlimited: true } }, async () => streamStatus(detector))
  addPredictRoutes({ app, detector, anomalyThreshold })
  addAnomalyRoutes({ app, scorer: detector.scorer })
  addModelRoutes({ app, detector })
}
