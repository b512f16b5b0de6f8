import { setTimeout as delay } from 'node:timers/promises'
import type { Place } from '../place.ts'
import { followReadyPod } from './follow-ready-pod.ts'
import type { ForwardEvent, ForwardOptions } from './forward-event.ts'
import { ForwardListener } from './forward-listener.ts'
import { knownPort } from './pod-port.ts'
import { probeForwarded } from './probe-forwarded.ts'

/** Right after a pod became ready, or the API server came back, the first look may fail. */
const attempts = 5
const pauseMs = 500

/**
 * Leads a port of this machine's loopback to a ready replica, and to the next one when that is replaced, until `signal`
 * aborts. Each event of kind `ready` was tried through the local port.
 *
 * Throws `CLUSTER_REPLICA_UNKNOWN`, `CLUSTER_PORT_UNKNOWN`, `CLUSTER_PORT_TAKEN`; `CLUSTER_FORWARD_UNANSWERED`, or what
 * says more, where nothing answers the first time; and the reason of `signal`.
 */
export async function* forwardPort(place: Place, options: ForwardOptions): AsyncGenerator<ForwardEvent> {
  const { signal } = options
  let broken: unknown
  await using listener = new ForwardListener(place.connection, (error) => (broken = error))
  let localPort: number | undefined
  let hasAnswered = false
  for await (const found of followReadyPod(place, options)) {
    if (found.pod === undefined) {
      listener.leadTo(undefined)
      yield { kind: 'waiting', reason: found.reason }
      continue
    }
    const { name } = found.pod.metadata
    const { port, probePath } = knownPort(found.pod, options.port)
    listener.leadTo({ namespace: place.namespace, pod: name, port })
    localPort ??= await listener.listen(options.localPort ?? port)
    broken = undefined
    try {
      const probe = await tryProbe({ port: localPort, path: probePath, signal })
      hasAnswered = true
      yield { kind: 'ready', address: `127.0.0.1:${localPort}`, replica: name, port, probe }
    } catch (error) {
      signal.throwIfAborted()
      // What broke the connection behind the port says more than that it broke.
      const reason = broken ?? error
      if (!hasAnswered) throw reason
      yield { kind: 'failed', reason: reason instanceof Error ? reason.message : String(reason) }
    }
  }
}

async function tryProbe(options: Parameters<typeof probeForwarded>[0]) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await probeForwarded(options)
    } catch (error) {
      if (attempt === attempts) throw error
      await delay(pauseMs, undefined, { signal: options.signal })
    }
  }
}
