import { type HealthCheck, healthPaths, healthReportSchema } from '@windlass/contract/health'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { addHealthRoutes, addMetricsRoute, healthReport } from './health-routes.ts'
import { createHttpServer, type HttpServer } from './http-server.ts'
import { createLogger } from './logger.ts'
import { createMetrics } from './metrics.ts'

let server: HttpServer
afterEach(() => server.close())

async function listen(add: (app: HttpServer['app']) => void): Promise<string> {
  const logger = createLogger({ name: 'test', level: 'error' })
  server = createHttpServer({ logger, port: 0, rateLimitPerSecond: 1 })
  add(server.app)
  return (await server.listen({ signal: AbortSignal.timeout(30_000) })).url
}

test('each probe answers 200 or 503 with its checks and reasons', async () => {
  const peers: HealthCheck = { name: 'peers', state: 'fail', reason: '0 peers, at least 1 is needed' }
  const url = await listen((app) =>
    addHealthRoutes(app, {
      live: () => [],
      ready: async () => [{ name: 'lag', state: 'pass', reason: '0 blocks behind' }, peers],
      startup: () => {
        throw new Error('the store is locked')
      },
    }),
  )
  const probe = async (path: string) => {
    const reply = await fetch(url + path)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    return { status: reply.status, report: healthReportSchema.parse(await reply.json()) }
  }
  expect(await probe(healthPaths.live)).toEqual({ status: 200, report: { state: 'pass', checks: [] } })
  expect(await probe(healthPaths.ready)).toMatchObject({ status: 503, report: { state: 'fail', checks: [{}, peers] } })
  expect(await probe(healthPaths.startup)).toMatchObject({
    status: 503,
    report: { checks: [{ state: 'fail', reason: 'The check itself failed: the store is locked' }] },
  })
})

test('a report passes exactly when every check passes', async () => {
  const check = fc.record({ name: fc.string(), state: fc.constantFrom('pass', 'fail'), reason: fc.string() })
  await fc.assert(
    fc.asyncProperty(fc.array(check), async (checks) => {
      const failed = checks.filter(({ state }) => state === 'fail')
      expect((await healthReport(() => checks)).state).toBe(failed.length === 0 ? 'pass' : 'fail')
    }),
  )
})

test('probes and scrapes are answered however often they come', async () => {
  const metrics = createMetrics({ up: { name: 'up_total', type: 'counter', help: 'Up', labels: [] } })
  const url = await listen((app) => {
    addHealthRoutes(app, { live: () => [], ready: () => [], startup: () => [] })
    addMetricsRoute(app, { path: '/metrics', metrics })
  })
  const paths = Array.from({ length: 5 }, () => [healthPaths.live, '/metrics']).flat()
  const replies = await Promise.all(paths.map((path) => fetch(url + path)))
  expect(replies.map(({ status }) => status)).toEqual(paths.map(() => 200))
  expect(replies[1]?.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await replies[1]?.text()).toContain('\nup_total 0\n')
})
