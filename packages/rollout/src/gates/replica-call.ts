import type { CallReply, CallRequest } from '@windlass/target/call'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'

const callTimeoutMs = 4_000

export type ReplicaReply =
  | { readonly state: 'answered'; readonly reply: CallReply }
  /** Nobody answered, or not in time. */
  | { readonly state: 'silent'; readonly reason: string }

/** A request to a replica that never throws, except when `signal` aborts: that a replica is silent is a fact too. */
export async function callReplica(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly component: string
  readonly ordinal: number
  readonly port: string
  readonly request: CallRequest
}): Promise<ReplicaReply> {
  const { target, clock, signal, component, ordinal, port, request } = options
  try {
    const result = await withDeadline({
      clock,
      ms: callTimeoutMs,
      signal,
      task: (callSignal) => target.call({ component, replica: ordinal, port, request, signal: callSignal }),
    })
    if (result.state === 'expired') return { state: 'silent', reason: `no answer within ${callTimeoutMs / 1000} s` }
    return { state: 'answered', reply: result.value }
  } catch (error) {
    signal.throwIfAborted()
    return { state: 'silent', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The body as JSON; `undefined` where it is none. */
export function jsonBody(reply: CallReply): unknown {
  try {
    return JSON.parse(reply.body)
  } catch {
    return undefined
  }
}
