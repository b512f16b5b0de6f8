import type { Observation } from '@windlass/target/observation'
import type { Rendered } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { callReplica } from '../gates/replica-call.ts'

/** What an endpoint of a replica that is ready answered. */
interface EndpointFinding {
  readonly component: string
  readonly replica: string
  readonly port: string
  readonly path: string
  readonly answers: boolean
  /** `status 200`, or why there was no answer. */
  readonly detail: string
}

export interface EndpointsSeen {
  readonly asked: readonly EndpointFinding[]
  /** Endpoints of ready replicas that were left out, so that the look stays short. */
  readonly leftOut: number
}

/** Endpoints that are asked in one look; of many replicas, the first of each component come first. */
const maxAsked = 120

/** Asks the endpoints that the release's gates ask, of all replicas that are ready: others have a reason of their own. */
export async function askEndpoints(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly rendered: Rendered
  readonly observation: Observation
}): Promise<EndpointsSeen> {
  const { target, clock, signal, rendered, observation } = options
  const endpoints = rendered.workloads.flatMap(({ component, resource, gates }) => {
    const replicas = observation.resources.find(({ id }) => id === resource)?.replicas ?? []
    const ready = replicas.filter(({ readiness }) => readiness.state === 'ready')
    return gates.flatMap((gate) =>
      gate.kind === 'endpoint-answers' ? ready.map((replica) => ({ component, gate, replica })) : [],
    )
  })
  const inTurn = endpoints.toSorted((a, b) => a.replica.ordinal - b.replica.ordinal)
  const asked = await Promise.all(
    inTurn.slice(0, maxAsked).map(async ({ component, gate: { port, path }, replica }): Promise<EndpointFinding> => {
      const { name, ordinal } = replica
      const request = { method: 'GET', path } as const
      const reply = await callReplica({ target, clock, signal, component, ordinal, port, request })
      const found = { component, replica: name, port, path }
      if (reply.state === 'silent') return { ...found, answers: false, detail: reply.reason }
      return { ...found, answers: reply.reply.status < 400, detail: `status ${reply.reply.status}` }
    }),
  )
  return { asked, leftOut: endpoints.length - asked.length }
}
