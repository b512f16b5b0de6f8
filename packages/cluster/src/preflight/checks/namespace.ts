import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type PreflightCheck } from '../preflight-check.ts'

/** The namespace takes objects, or is not there yet. */
export async function checkNamespace(facts: ClusterFacts): Promise<PreflightCheck> {
  const { namespace } = facts.place
  const live = await facts.namespace()
  if (live === undefined) return checkOf('namespace', [], `${namespace} is made by the release.`)
  const { deletionTimestamp } = live.metadata
  if (deletionTimestamp === undefined) return checkOf('namespace', [], `${namespace} takes objects.`)
  const held = (live.status?.conditions ?? []).filter(({ status }) => status === 'True').map(({ message }) => message)
  const detail = [`${namespace} is being deleted since ${deletionTimestamp}`, ...held].join(': ')
  const remedy = 'Wait until it is gone, or have removed what keeps it.'
  return checkOf('namespace', [{ state: 'fail', detail, remedy }], '')
}
