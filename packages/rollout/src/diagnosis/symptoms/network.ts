import type { ObservedReplica } from '@windlass/target/observation'
import type { Edge, Symptom, SymptomFinder, SymptomView } from './symptom.ts'

/** What a program says of another that it cannot reach. */
const unreached =
  /ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|timed? ?out|connection refused|no route to host|no such host|cannot be reached|unreachable/i

/**
 * What only a broken network explains. A policy that stops a connection leaves no trace anybody could read: it is
 * inferred where one component says that it does not reach another which is declared and ready, and where the endpoint of
 * a replica is silent though its own probe passes.
 */
export const networkSymptoms: SymptomFinder = (view) => [...silentEndpoints(view), ...cutEdges(view)]

function silentEndpoints({ seen }: SymptomView): readonly Symptom[] {
  const asked = seen.endpoints?.asked ?? []
  return asked
    .filter(({ answers }) => !answers)
    .map(({ component, replica, port, path, detail }) => ({
      cause: 'endpoint-silent',
      state: asked.some((other) => other.component === component && other.answers) ? 'degraded' : 'unhealthy',
      ...{ component, replica },
      finding: `${replica} passes its probe, but ${path} of its port ${port} does not answer: ${detail}.`,
    }))
}

function cutEdges({ seen, edges }: SymptomView): readonly Symptom[] {
  const resources = seen.observation?.resources ?? []
  const replicasOf = (component: string) =>
    resources.filter((resource) => resource.component === component).flatMap(({ replicas }) => replicas)
  return [...Map.groupBy(edges, ({ from, to }) => `${from} ${to}`).values()].flatMap(([edge]) => {
    if (edge === undefined) return []
    const there = replicasOf(edge.to)
    if (there.length === 0 || !there.some(({ readiness }) => readiness.state === 'ready')) return []
    const told = replicasOf(edge.from).find((replica) => saysCut(replica, edge))
    if (told === undefined) return []
    const { from: component, to } = edge
    return [
      {
        ...({ cause: 'edge-cut', state: 'degraded', component, replica: told.name, subject: to } as const),
        finding: `${told.name} does not reach ${to}, which is ready: ${told.readiness.detail}.`,
      },
    ]
  })
}

/** Whether a replica says that the other end of an edge does not answer. */
function saysCut({ readiness }: ObservedReplica, { to }: Edge): boolean {
  const { state, detail } = readiness
  return state !== 'ready' && unreached.test(detail) && new RegExp(`\\b${to}\\b`).test(detail)
}
