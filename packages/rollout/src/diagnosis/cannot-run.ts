import { type Diagnoser, failedReplicas } from './diagnosis.ts'

interface KnownReason {
  readonly cause: string
  readonly what: string
}

/** What keeps a replica from running, by the reason of its readiness. It was started by somebody who could not do more. */
const causes: Readonly<Record<string, KnownReason>> = {
  ImageNotFound: { cause: 'image-not-found', what: 'its image is in no registry' },
  InvalidImageName: { cause: 'image-not-found', what: 'its image has no valid name' },
  ImageDenied: { cause: 'image-denied', what: 'the registry does not give its image to this cluster' },
  OOMKilled: { cause: 'out-of-memory', what: 'it needs more memory than its limit' },
  Unschedulable: { cause: 'unschedulable', what: 'no machine has room for it' },
  ContainerConfig: { cause: 'cannot-start', what: 'something that it is configured with is not there' },
  VolumeMissing: { cause: 'cannot-start', what: 'something that it mounts is not there' },
  NoVolume: { cause: 'volume-not-bound', what: 'it gets no volume' },
  FailedCreate: { cause: 'refused', what: 'its replicas are refused' },
}

const secretMissing = { cause: 'secret-missing', what: 'a secret that it reads is not there, or has not the key' }

/** What the reason alone leaves open, by what the cluster says beside it. */
const closer: readonly { readonly of: string; readonly says: RegExp; readonly known: KnownReason }[] = [
  {
    of: 'FailedCreate',
    says: /(maximum|minimum) \S+ usage per|must be less than or equal to \S+ limit|maxLimitRequestRatio/i,
    known: { cause: 'limit-range', what: 'the limit range of the namespace forbids its size' },
  },
  {
    of: 'FailedCreate',
    says: /exceeded quota|failed quota/i,
    known: { cause: 'quota-exceeded', what: 'the quota of the namespace leaves no room for it' },
  },
  {
    of: 'FailedCreate',
    says: /admission webhook|violates PodSecurity|denied the request|ValidatingAdmissionPolicy/i,
    known: { cause: 'admission-refused', what: 'a policy of the cluster refuses it' },
  },
  { of: 'ContainerConfig', says: /secret|couldn't find key/i, known: secretMissing },
  { of: 'VolumeMissing', says: /secret/i, known: secretMissing },
]

/** By what the failure itself says: a moment later the cluster may have begun another attempt. */
export const cannotRun: Diagnoser = (input) => {
  const { failure } = input
  const candidates = failedReplicas(input)
  const seen = candidates.find(({ readiness }) => readiness.state === 'failed' && readiness.reason in causes)
  const reason = failure.condition ?? seen?.readiness.reason ?? ''
  const known = Object.hasOwn(causes, reason) ? causes[reason] : undefined
  if (known === undefined) return undefined
  const replica = candidates.find((candidate) => failure.detail.includes(candidate.name)) ?? seen
  const workload = input.observation?.resources.find(({ id }) => id === failure.resource)
  const seenDetail = [replica, workload].find((found) => found?.readiness.reason === reason)?.readiness.detail
  const detail = seenDetail ?? failure.detail
  const { cause, what } = closer.find(({ of, says }) => of === reason && says.test(detail))?.known ?? known
  return {
    cause,
    ...(replica && { replica: replica.name }),
    finding: `${replica?.name ?? failure.component ?? 'The release'} cannot run, since ${what}: ${detail}`,
  }
}
