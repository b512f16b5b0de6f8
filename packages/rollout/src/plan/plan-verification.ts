import type { Rendered } from '@windlass/target/resource'
import type { Plan } from './plan.ts'
import { planRelease } from './plan-release.ts'

/** A plan of gates only: every component of `rendered` must be as a release leaves it. It changes nothing. */
export function planVerification(rendered: Rendered): Plan {
  const resources = rendered.resources.map(({ id, component, digest }) => {
    const workload = rendered.workloads.find((candidate) => candidate.resource === id)
    const readiness = { state: 'ready', reason: 'Ready', detail: '', sinceMs: 0 } as const
    const replicas = Array.from({ length: workload?.replicas ?? 0 }, (_, ordinal) => ({
      ordinal,
      name: `${component}-${ordinal}`,
      digest,
      readiness,
      restarts: 0,
      addresses: {},
    }))
    return { id, component, digest, readiness, replicas }
  })
  const asWanted = { atMs: 0, resources, warnings: [] }
  return planRelease({ desired: rendered, observation: asWanted, intent: { kind: 'deploy' }, gates: 'all' })
}
