import { streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import type { GateSpec } from '@windlass/target/gate-spec'
import { type Gate, scopedOrdinals } from './gate.ts'
import { callReplica, jsonBody, type ReplicaReply } from './replica-call.ts'
import type { GateReport } from './verdict.ts'

type Spec = Extract<GateSpec, { kind: 'detector-scores' }>

const intervalMs = 500

/** The replicas of the detector have scored transactions, together at least as many as asked for. */
export const detectorScores: Gate<Spec> = async function* (context) {
  const { target, clock, signal, operation } = context
  const { component, gate } = operation
  while (!signal.aborted) {
    const replies = await Promise.all(
      scopedOrdinals(context).map((ordinal) =>
        callReplica({
          target,
          clock,
          signal,
          component,
          ordinal,
          port: gate.port,
          request: { method: 'GET', path: streamStatusPath },
        }),
      ),
    )
    yield judgeDetector({ component, gate, replies })
    await clock.sleep({ ms: intervalMs, signal })
  }
}

export function judgeDetector(options: {
  readonly component: string
  readonly gate: Spec
  readonly replies: readonly ReplicaReply[]
}): GateReport {
  const { component, gate, replies } = options
  const statuses = replies.flatMap((reply) => {
    const status = reply.state === 'answered' ? streamStatusSchema.safeParse(jsonBody(reply.reply)) : undefined
    return status?.success ? [status.data] : []
  })
  const scoredTransactions = statuses.reduce((sum, status) => sum + status.transactionsScored, 0)
  const wanted = gate.minTransactions
  const facts = { kind: 'detector' as const, scoredTransactions, wanted }
  if (statuses.length === 0) return { state: 'unknown', reason: `${component} does not say what it scored`, facts }
  const reason = `${component} scored ${scoredTransactions} of ${wanted} transactions`
  if (scoredTransactions >= wanted)
    return { state: 'pass', reason: `${component} scored ${scoredTransactions} transactions`, facts }

  const troubles = statuses.flatMap((status) => [
    ...(status.model === null ? ['it has no model yet'] : []),
    ...status.sources
      .filter((source) => source.phase === 'away' || source.phase === 'failed')
      .map(
        (source) =>
          `source ${source.name} is ${source.phase}${source.lastError ? `: ${source.lastError.message}` : ''}`,
      ),
  ])
  return { state: 'waiting', reason: [reason, ...new Set(troubles)].join('; '), facts }
}
