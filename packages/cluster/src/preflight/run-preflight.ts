import { describeError } from '@windlass/errors/describe-error'
import type { Rendered } from '@windlass/target/resource'
import { ServedKinds } from '../live/served-kinds.ts'
import type { Place } from '../place.ts'
import type { SecretPlaces } from '../secrets/resolve-secrets.ts'
import { checkApiVersion } from './checks/api-version.ts'
import { checkControllers } from './checks/controllers.ts'
import { checkImages } from './checks/images.ts'
import { checkKinds } from './checks/kinds.ts'
import { checkNamespace } from './checks/namespace.ts'
import { checkNodes, type PreflightThresholds } from './checks/nodes.ts'
import { checkPodSecurity } from './checks/pod-security.ts'
import { checkQuota } from './checks/quota.ts'
import { checkRights } from './checks/rights.ts'
import { checkRoom } from './checks/room.ts'
import { checkSecrets } from './checks/secrets.ts'
import { checkStorage } from './checks/storage.ts'
import { ClusterFacts } from './cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck, type PreflightId } from './preflight-check.ts'
import type { RegistryMirror } from './registry/find-image.ts'

export interface PreflightOptions {
  readonly place: Place
  /** As it was rendered, with its secrets not found yet. */
  readonly rendered: Rendered
  readonly thresholds: PreflightThresholds
  readonly secrets: SecretPlaces
  readonly mirrors: readonly RegistryMirror[]
  readonly signal: AbortSignal
}

/**
 * Looks whether a release would come to run in its place. Changes nothing, and always reports: what could not be looked
 * at is a warning, and where the API server does not answer, that is the only finding. Throws only the reason of
 * `signal`.
 */
export async function runPreflight(options: PreflightOptions): Promise<readonly PreflightCheck[]> {
  const { place, rendered, thresholds, secrets, mirrors, signal } = options
  const facts = new ClusterFacts(place, signal)
  const kinds = new ServedKinds(place.connection)
  const api = await reported({ id: 'api', state: 'fail', signal }, () => checkApiVersion(facts))
  if (api.state === 'fail') return [api]
  const checks: readonly (readonly [id: PreflightId, look: () => Promise<PreflightCheck>])[] = [
    ['namespace', () => checkNamespace(facts)],
    ['rights', () => checkRights(facts, { rendered, kinds })],
    ['kinds', () => checkKinds(facts, { rendered, kinds })],
    ['controllers', () => checkControllers(facts, rendered)],
    ['nodes', () => checkNodes(facts, thresholds)],
    ['room', () => checkRoom(facts, rendered)],
    ['quota', () => checkQuota(facts, rendered)],
    ['storage', () => checkStorage(facts, rendered)],
    ['pod-security', () => checkPodSecurity(facts, rendered)],
    ['images', () => checkImages(facts, { rendered, mirrors })],
    ['secrets', () => checkSecrets(facts, { rendered, places: secrets })],
  ]
  const reports = checks.map(([id, look]) => reported({ id, state: 'warn', signal }, look))
  return [api, ...(await Promise.all(reports))]
}

/** What keeps one from looking is a finding too. */
async function reported(
  { id, state, signal }: { readonly id: PreflightId; readonly state: Finding['state']; readonly signal: AbortSignal },
  look: () => Promise<PreflightCheck>,
): Promise<PreflightCheck> {
  try {
    return await look()
  } catch (error) {
    signal.throwIfAborted()
    const { message, hint } = describeError(error)
    const detail = `Nobody could look: ${message}`
    return checkOf(id, [{ state, detail, ...(hint !== undefined && { remedy: hint }) }], '')
  }
}
