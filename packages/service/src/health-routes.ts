import { type HealthCheck, type HealthReport, healthPaths } from '@windlass/contract/health'
import { describeError } from '@windlass/errors/describe-error'
import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

type Checks = () => readonly HealthCheck[] | Promise<readonly HealthCheck[]>

/** What each probe looks at; a probe without checks passes as soon as the process answers. */
export interface HealthRoutes {
  readonly live: Checks
  readonly ready: Checks
  readonly startup: Checks
}

/** Adds the health endpoints of the contract. */
export function addHealthRoutes(app: FastifyInstance, routes: HealthRoutes): void {
  for (const probe of ['live', 'ready', 'startup'] as const) {
    app.get(healthPaths[probe], { config: { unlimited: true } }, async (_request, reply) => {
      const report = await healthReport(routes[probe])
      reply.header('cache-control', 'no-store').code(report.state === 'pass' ? 200 : 503)
      return report
    })
  }
}

/** Runs the checks; one that throws fails with its reason. */
export async function healthReport(checks: Checks): Promise<HealthReport> {
  try {
    const done = await checks()
    return { state: done.every((check) => check.state === 'pass') ? 'pass' : 'fail', checks: [...done] }
  } catch (error) {
    const reason = `The check itself failed: ${describeError(error).message}`
    return { state: 'fail', checks: [{ name: 'checks', state: 'fail', reason }] }
  }
}

/** Serves `metrics` in the Prometheus text format. */
export function addMetricsRoute(
  app: FastifyInstance,
  options: { readonly path: string; readonly metrics: Pick<Metrics, 'text' | 'contentType'> },
): void {
  const { path, metrics } = options
  app.get(path, { config: { unlimited: true } }, async (_request, reply) => {
    reply.header('content-type', metrics.contentType)
    return metrics.text()
  })
}
