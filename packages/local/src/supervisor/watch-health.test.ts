import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { freePort } from '../testing/free-port.ts'
import { type HealthFinding, watchHealth } from './watch-health.ts'

const pass = (reply: ServerResponse) => reply.end()
const refuse = (reply: ServerResponse) => reply.writeHead(503).end('no model yet')
const stayingSilent = (reply: ServerResponse) => reply.destroy()

/** Watches a server that gives these answers in order, the last one for ever, until `enough`. */
async function findings(options: {
  readonly answers: readonly ((reply: ServerResponse) => unknown)[]
  readonly probe: 'ready' | 'live'
  readonly enough: (found: readonly HealthFinding[], asked: number) => boolean
}): Promise<{ found: HealthFinding[]; unwell: string | undefined }> {
  const port = await freePort()
  const found: HealthFinding[] = []
  const stop = new AbortController()
  let asked = 0
  const server = createServer((_, reply) => {
    const answer = options.answers[Math.min(asked, options.answers.length - 1)]
    asked += 1
    answer?.(reply)
    if (options.enough(found, asked)) stop.abort()
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const times = { startingIntervalMs: 1, readyIntervalMs: 1, timeoutMs: 5_000, unprobedReadyMs: 1 }
  const unwell = await watchHealth({
    care: {
      probes: { [options.probe]: { port: 'http', path: '/' } },
      probing: { ...times, silentProbes: 3, failedLiveProbes: 3 },
    },
    ports: { http: port },
    signal: stop.signal,
    onFinding: (finding) => found.push(finding),
  })
  server.closeAllConnections()
  server.close()
  return { found, unwell }
}

const states = (found: readonly HealthFinding[]) => found.map(({ state }) => state)

test('an answer that says no counts at once', async () => {
  const { found } = await findings({
    answers: [pass, refuse, pass],
    probe: 'ready',
    enough: (seen) => seen.length >= 3,
  })
  expect(states(found).slice(0, 3)).toEqual(['ready', 'progressing', 'ready'])
  expect(found[1]?.detail).toBe('/ answers 503: no model yet')
})

test('silence counts only when it repeats', async () => {
  const once = await findings({
    answers: [pass, stayingSilent, stayingSilent, pass],
    probe: 'ready',
    enough: (_, asked) => asked > 5,
  })
  expect(new Set(states(once.found))).toEqual(new Set(['ready']))

  const lasting = await findings({
    answers: [pass, stayingSilent],
    probe: 'ready',
    enough: (_, asked) => asked > 5,
  })
  expect(states(lasting.found).slice(0, 2)).toEqual(['ready', 'progressing'])
})

test('a process that was alive is past help when its live probe keeps failing', async () => {
  const { unwell } = await findings({ answers: [pass, refuse], probe: 'live', enough: () => false })
  expect(unwell).toBe('its live probe failed 3 times in a row: / answers 503: no model yet')
})

test('a process that was never alive is still starting', async () => {
  const { found, unwell } = await findings({ answers: [refuse], probe: 'live', enough: (_, asked) => asked > 10 })
  expect(unwell).toBeUndefined()
  expect(new Set(states(found))).toEqual(new Set(['progressing']))
})

test('a process without probes is ready when it has run for a moment', async () => {
  const found: HealthFinding[] = []
  await watchHealth({
    care: {
      probes: {},
      probing: {
        startingIntervalMs: 1,
        readyIntervalMs: 1,
        timeoutMs: 1,
        silentProbes: 1,
        failedLiveProbes: 1,
        unprobedReadyMs: 1,
      },
    },
    ports: {},
    signal: new AbortController().signal,
    onFinding: (finding) => found.push(finding),
  })
  expect(states(found)).toEqual(['ready'])
})
