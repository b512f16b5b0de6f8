import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, fails, type Outcome, passes } from '../go-live-result.ts'

export function checkReplicas({ observation }: GoLiveLook, check: CheckOf<'replicas-ready'>): Outcome {
  const found = observation.resources.find(({ id }) => id === check.resource)
  if (found === undefined) return fails('it is not there', 'Deploy it.')
  const ready = found.replicas.filter(({ readiness }) => readiness.state === 'ready')
  const detail = `${ready.length} of ${check.replicas} are ready`
  if (found.readiness.state === 'ready' && ready.length >= check.replicas) return passes(detail)
  return fails(`${detail}: ${found.readiness.detail}`, '`windlass diagnose` says why.')
}
