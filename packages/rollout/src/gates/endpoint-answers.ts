import type { GateSpec } from '@windlass/target/gate-spec'
import { type Gate, type GateContext, scopedOrdinals } from './gate.ts'
import { callReplica, type ReplicaReply } from './replica-call.ts'
import { judgeReplicas } from './replicas-ready.ts'
import { type GateReport, worstVerdict } from './verdict.ts'

type Spec = Extract<GateSpec, { kind: 'endpoint-answers' }>

const intervalMs = 500

/** Every replica in scope, once it is ready on the wanted revision, answers the path with a status below 400. */
export const endpointAnswers: Gate<Spec> = async function* (context) {
  const { target, clock, signal, operation } = context
  const { component, gate } = operation
  const ordinals = scopedOrdinals(context)
  while (!signal.aborted) {
    yield* untilReady(context, ordinals)
    if (signal.aborted) return
    const replies = await Promise.all(
      ordinals.map((ordinal) =>
        callReplica({
          target,
          clock,
          signal,
          component,
          ordinal,
          port: gate.port,
          request: { method: 'GET', path: gate.path },
        }),
      ),
    )
    yield judgeEndpoint({ component, gate, ordinals, replies })
    await clock.sleep({ ms: intervalMs, signal })
  }
}

/**
 * Before that an answer would be that of an older revision, and asking takes time from what is starting. Fails with a
 * replica that has failed since it was ready.
 */
async function* untilReady(context: GateContext<Spec>, ordinals: readonly number[]): AsyncGenerator<GateReport> {
  const { target, signal, operation, desired } = context
  const { resource: id, component } = operation
  const resource = desired.resources.find((candidate) => candidate.id === id)
  if (resource === undefined) return
  for await (const { resources } of target.watch({ signal })) {
    const observed = resources.find((candidate) => candidate.id === id)
    const current = (observed?.replicas ?? []).filter(({ digest }) => digest === resource.digest)
    const ready = new Set(current.filter(({ readiness }) => readiness.state === 'ready').map(({ ordinal }) => ordinal))
    if (ordinals.every((ordinal) => ready.has(ordinal))) return
    const facts = { kind: 'endpoint', ready: ready.size, answering: 0, wanted: ordinals.length } as const
    const judged = judgeReplicas({ resource, observed, ordinals, wanted: undefined })
    if (judged.state === 'fail') yield { ...judged, facts }
    else yield { state: 'waiting', reason: `${component} is not ready to be asked`, facts }
  }
}

export function judgeEndpoint(options: {
  readonly component: string
  readonly gate: Spec
  readonly ordinals: readonly number[]
  readonly replies: readonly ReplicaReply[]
}): GateReport {
  const { component, gate, ordinals, replies } = options
  const answers = (reply: ReplicaReply) => reply.state === 'answered' && reply.reply.status < 400
  const verdicts = replies.map((reply, index) => {
    const name = `${component} ${ordinals[index]}`
    if (reply.state === 'silent')
      return { state: 'waiting' as const, reason: `${name} does not answer ${gate.path}: ${reply.reason}` }
    if (!answers(reply))
      return { state: 'waiting' as const, reason: `${name} answers ${gate.path} with status ${reply.reply.status}` }
    return { state: 'pass' as const, reason: `${gate.path} answers on ${ordinals.length} of ${ordinals.length}` }
  })
  return {
    ...worstVerdict(verdicts),
    facts: {
      kind: 'endpoint',
      ready: ordinals.length,
      answering: replies.filter(answers).length,
      wanted: ordinals.length,
    },
  }
}
