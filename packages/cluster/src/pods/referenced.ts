import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'

/** A Secret that a pod reads, and of it the key; all keys where it names none. */
export interface WantedSecretKey {
  readonly secret: string
  readonly key: string | undefined
  /** Whether the pod starts without it. */
  readonly optional: boolean
}

type PodLike = Pick<Live<IPod>, 'spec'>

/** What pods read of Secrets, as files or as variables. */
export function secretKeysOfPods(pods: readonly PodLike[]): readonly WantedSecretKey[] {
  return pods.flatMap(({ spec }) => {
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    const variables = containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef))
    const files = (spec?.volumes ?? []).flatMap(({ secret, projected }) => [
      secret && { ...secret, name: secret.secretName },
      ...(projected?.sources ?? []).map((source) => source.secret),
    ])
    const whole = [
      ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ secretRef }) => secretRef)),
      ...(spec?.imagePullSecrets ?? []),
    ]
    return [
      ...variables.flatMap((of) => keysOf(of, of && [{ key: of.key }])),
      ...files.flatMap((of) => keysOf(of, of?.items)),
      ...whole.flatMap((of) => keysOf(of, undefined)),
    ]
  })
}

function keysOf(
  source: { readonly name?: string | undefined; readonly optional?: boolean | undefined } | undefined,
  items: readonly { readonly key: string }[] | undefined,
): readonly WantedSecretKey[] {
  if (source?.name === undefined) return []
  const { name: secret, optional = false } = source
  return items === undefined
    ? [{ secret, key: undefined, optional }]
    : items.map(({ key }) => ({ secret, key, optional }))
}

/** Names of the Secrets that pods read. */
export function secretsOfPods(pods: readonly PodLike[]): readonly string[] {
  return [...new Set(secretKeysOfPods(pods).map(({ secret }) => secret))].toSorted()
}

/** Names of the claims that pods mount. */
export function claimsOfPods(pods: readonly Live<IPod>[]): readonly string[] {
  const names = pods.flatMap(({ spec }) =>
    (spec?.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName),
  )
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
}

/** Names of the machines that pods run on. */
export function nodesOfPods(pods: readonly Live<IPod>[]): readonly string[] {
  const names = pods.map(({ spec }) => spec?.nodeName)
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
}
