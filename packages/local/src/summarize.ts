import type { ObservedReplica } from '@windlass/target/observation'
import type { Readiness } from '@windlass/target/readiness'

const worstFirst = ['failed', 'unknown', 'progressing'] as const

/** Readiness of a whole from that of its replicas: the worst of them, with each reason under the replica's name. */
export function summarize(replicas: readonly ObservedReplica[]): Readiness {
  for (const state of worstFirst) {
    const found = replicas.filter((replica) => replica.readiness.state === state)
    const [first] = found
    if (first === undefined) continue
    return {
      state,
      reason: first.readiness.reason,
      detail: found.map((replica) => `${replica.name}: ${replica.readiness.detail}`).join('\n'),
      sinceMs: Math.min(...found.map((replica) => replica.readiness.sinceMs)),
    }
  }
  const sinceMs = Math.max(0, ...replicas.map((replica) => replica.readiness.sinceMs))
  return { state: 'ready', reason: 'Ready', detail: `${replicas.length} of ${replicas.length} ready`, sinceMs }
}
