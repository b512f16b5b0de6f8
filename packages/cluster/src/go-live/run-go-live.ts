import { describeError } from '@windlass/errors/describe-error'
import type { GoLiveCheck } from '@windlass/target/go-live-check'
import type { Observation } from '@windlass/target/observation'
import { PodCaller } from '../call/pod-caller.ts'
import type { Place } from '../place.ts'
import { listReplicaPods } from '../pods/component-pods.ts'
import { PodDirectory } from '../pods/pod-directory.ts'
import { ClusterFacts } from '../preflight/cluster-facts.ts'
import type { SecretPlaces } from '../secrets/resolve-secrets.ts'
import { checkBackup } from './checks/backup-recent.ts'
import { checkByPerson } from './checks/by-person.ts'
import { checkCertificate } from './checks/certificate-valid.ts'
import { type ConnectionCheck, checkConnections } from './checks/connections.ts'
import { checkMetrics } from './checks/metrics-read.ts'
import { checkReplicas } from './checks/replicas-ready.ts'
import { checkServiceAccount } from './checks/rights-exact.ts'
import { checkSecret } from './checks/secret-filled.ts'
import { checkService } from './checks/service-answers.ts'
import type { GoLiveLook } from './go-live-look.ts'
import { confirms, type GoLiveResult, type Outcome, resultOf } from './go-live-result.ts'

export interface GoLiveOptions {
  readonly place: Place
  readonly checks: readonly GoLiveCheck[]
  readonly observe: (options: { readonly signal: AbortSignal }) => Promise<Observation>
  readonly secrets: SecretPlaces
  /** Image of pods that try connections; none are made where it is left out. */
  readonly probeImage?: string
  readonly signal: AbortSignal
}

/** Checks that are made at once: each asks the API server. */
const atOnce = 8

/**
 * Makes every check that can be made from here, in the order they were given. Changes nothing, but for the pods that try
 * connections. What could not be looked at is to be confirmed by a person, never passed. Throws only the reason of
 * `signal`, and what `observe` throws.
 */
export async function runGoLive(options: GoLiveOptions): Promise<readonly GoLiveResult[]> {
  const { place, checks, observe, secrets, probeImage, signal } = options
  const facts = new ClusterFacts(place, signal)
  using caller = new PodCaller(place, new PodDirectory({ place, followed: () => undefined }))
  const [observation, pods] = await Promise.all([observe({ signal }), listReplicaPods(place, { signal })])
  const nowMs = place.connection.now()
  const look: GoLiveLook = {
    ...{ facts, caller, secrets, observation, pods, nowMs },
    ...(probeImage !== undefined && { probeImage }),
  }
  const results = new Map<string, GoLiveResult>()
  const single = checks.filter((check): check is SingleCheck => !isConnection(check))
  for (let index = 0; index < single.length; index += atOnce)
    await Promise.all(
      single.slice(index, index + atOnce).map(async (check) => {
        results.set(check.id, resultOf(check, await reported(signal, () => run(look, check))))
      }),
    )
  for (const result of await checkConnections(look, checks.filter(isConnection))) results.set(result.id, result)
  return checks.flatMap(({ id }) => results.get(id) ?? [])
}

type SingleCheck = Exclude<GoLiveCheck, ConnectionCheck>

function isConnection(check: GoLiveCheck): check is ConnectionCheck {
  return check.kind === 'connection-allowed' || check.kind === 'connection-refused'
}

async function run(look: GoLiveLook, check: SingleCheck): Promise<Outcome> {
  switch (check.kind) {
    case 'replicas-ready':
      return checkReplicas(look, check)
    case 'service-answers':
      return checkService(look, check)
    case 'metrics-read':
      return checkMetrics(look, check)
    case 'backup-recent':
      return checkBackup(look, check)
    case 'rights-exact':
      return checkServiceAccount(look, check)
    case 'certificate-valid':
      return checkCertificate(look, check)
    case 'secret-filled':
      return checkSecret(look, check)
    case 'alert-delivered':
    case 'restore-drilled':
    case 'load-tested':
      return checkByPerson(check, look.facts.place)
  }
}

async function reported(signal: AbortSignal, task: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await task()
  } catch (error) {
    signal.throwIfAborted()
    const { message, hint = 'Look at it by hand.' } = describeError(error)
    return confirms(`nobody could look: ${message}`, hint)
  }
}
