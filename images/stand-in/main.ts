/**
 * Stands in for a service whose image is not public: opens its ports, answers health, metrics and any path, drains when
 * it is told to stop, and fails in the ways its variables tell it to. Settings are in settings.ts.
 */
import { appendFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { answer, type Condition } from './answer.ts'
import { type Fault, readSettings } from './settings.ts'

const settings = readSettings(process.env)
const { name, version, ports, startDelayMs, readyDelayMs, faultAfterMs, exitCode } = settings
const condition: Condition = { ready: false, answers500: false, draining: false, requests: 0 }
const servers: Server[] = []

/** Time that clients have for it. */
const lingerMs = 1_000

function log(msg: string, facts: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), name, version, ...facts, msg })}\n`)
}

process.on('SIGTERM', async () => {
  if (settings.fault === 'refuse-to-stop') return log('told to stop, and does not')
  condition.draining = true
  log('draining')
  await untilLeft()
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  log('drained')
  process.exit(0)
})

/** Waits until clients have left with their last answer: one may be sending on a connection that it kept. */
async function untilLeft(): Promise<void> {
  const overMs = performance.now() + lingerMs
  while (performance.now() < overMs && (await openConnections()) > 0) await delay(50)
}

async function openConnections(): Promise<number> {
  const counts = await Promise.all(
    servers.map((server) => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

function crash(): never {
  log('crashes', { exitCode })
  process.exit(exitCode)
}

/** Whether this start, counted in a directory that outlives a container, is one that is to crash. */
function crashesAtStart(): boolean {
  const { fault, crashes } = settings
  if (fault !== 'crash-at-start' || crashes === 'all') return fault === 'crash-at-start'
  const starts = join(tmpdir(), 'stand-in-starts')
  appendFileSync(starts, '.')
  return statSync(starts).size <= crashes
}

function beginFault(fault: Fault): void {
  if (fault === 'none') return
  log('begins to fail', { fault })
  if (fault === 'crash') crash()
  // Takes no processor time, unlike a loop.
  if (fault === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  if (fault === 'answer-500') condition.answers500 = true
  if (fault === 'not-ready') condition.ready = false
  if (fault === 'grow-memory') {
    const kept: Buffer[] = []
    setInterval(() => kept.push(Buffer.alloc(8 * 2 ** 20, 1)), 100)
  }
}

await delay(startDelayMs)
if (crashesAtStart()) crash()
for (const port of ports) {
  const server = createServer((request, response) => void answer(request, response, { name, version, condition }))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, resolve))
  log('listening', { address: server.address() })
}
await delay(readyDelayMs)
condition.ready = true
log('ready')
await delay(faultAfterMs)
beginFault(settings.fault)
