import type { DetectorMetrics } from '../scoring/batch-scorer.ts'
import type { ServerApp } from './server-app.ts'

/** Counts and times every request of the routes added after this. */
export function addHttpMetrics({ app, metrics }: { readonly app: ServerApp; readonly metrics: DetectorMetrics }): void {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    // The pattern and not the address: every hash would make a series of its own.
    const route = routeOptions.url ?? 'unknown'
    metrics.metric.httpRequests.inc({ method, route, status: reply.statusCode })
    metrics.metric.httpRequestDuration.observe({ method, route }, reply.elapsedTime / 1000)
  })
}
