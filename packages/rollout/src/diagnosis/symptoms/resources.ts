import type { ObservedResource } from '@windlass/target/observation'
import { diagnose } from '../diagnose.ts'
import type { DiagnosisInput } from '../diagnosis.ts'
import { sentence } from '../paragraph.ts'
import { shortHashes } from '../short-hashes.ts'
import type { Symptom, SymptomFinder, SymptomView } from './symptom.ts'

/** What is there and not as it should be: each resource by the causes that failed deploys are diagnosed by too. */
export const resourceSymptoms: SymptomFinder = (view) => {
  const { seen, rendered } = view
  if (seen.observation === undefined) return []
  const observed = seen.observation.resources
  const missing = rendered.resources
    .filter(({ id }) => observed.every((resource) => resource.id !== id))
    .map(({ id, component }): Symptom => {
      return { cause: 'missing', state: 'unhealthy', component, finding: `${id} is not there.` }
    })
  return [...missing, ...observed.filter(isBad).map((resource) => symptomOf(resource, view))]
}

/** Also of what a release left behind that did not come to its end. */
function isBad({ readiness, replicas }: ObservedResource): boolean {
  return [readiness, ...replicas.map((replica) => replica.readiness)].some(({ state }) => state !== 'ready')
}

function symptomOf(found: ObservedResource, view: SymptomView): Symptom {
  const { seen, rendered, health } = view
  const { id, component, readiness, replicas, area } = found
  const bad = replicas.filter((replica) => replica.readiness.state !== 'ready')
  const state = health.reasons.some((reason) => reason.component === component && reason.state === 'unhealthy')
    ? 'unhealthy'
    : 'degraded'
  if (readiness.reason === 'Terminating' && area === 'namespace')
    return { cause: 'namespace-terminating', state: 'unhealthy', finding: `The namespace ${readiness.detail}.` }
  if (readiness.reason === 'NoEndpoints' || readiness.reason === 'NoAddress')
    return { cause: 'service-leads-nowhere', state, component, finding: `${id} leads nowhere: ${readiness.detail}.` }
  const condition = [readiness, ...bad.map((replica) => replica.readiness)].find(
    ({ state: of }) => of === 'failed',
  )?.reason
  const refused = readiness.reason === 'FailedCreate' ? readiness.reason : undefined
  const input: DiagnosisInput = {
    failure: {
      component,
      resource: id,
      ordinals: bad.map(({ ordinal }) => ordinal),
      cause: 'gate-failed',
      detail: `${id} is ${readiness.state} (${readiness.reason}): ${readiness.detail}`,
      ...(condition !== undefined || refused !== undefined ? { condition: condition ?? refused } : {}),
      atMs: seen.atMs,
    },
    desired: rendered,
    ...(seen.observation && { observation: seen.observation }),
    chains: seen.chains ?? [],
  }
  const { cause, replica, finding } = diagnose(input)
  const others = bad.filter(({ name }) => name !== replica).length
  const more =
    others === 0 || replica === undefined
      ? ''
      : ` ${others} more of its replicas ${others === 1 ? 'is' : 'are'} not ready.`
  return {
    cause: cause === 'gate-failed' ? 'not-ready' : cause,
    state,
    component,
    ...(replica !== undefined && { replica }),
    finding: `${sentence(shortHashes(finding))}${more}`,
  }
}
