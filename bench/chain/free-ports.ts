import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the range that the system itself gives out to clients. */
const lowestPort = 15_000
const highestPort = 30_000

/**
 * A port from which on all of `offsets` are free on the loopback address, so that a description can count on from it.
 *
 * They are free when this returns, which is all that can be said without holding them.
 */
export async function freePorts(offsets: readonly number[]): Promise<number> {
  for (;;) {
    const base = randomInt(lowestPort, highestPort - Math.max(...offsets))
    const free = await Promise.all(offsets.map((offset) => isFree(base + offset)))
    if (!free.includes(false)) return base
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  const free = await listening
  if (free) await once(server.close(), 'close')
  return free
}
