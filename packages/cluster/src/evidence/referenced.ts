import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'

/** Names of the Secrets that pods read, as files or as variables. */
export function secretsOfPods(pods: readonly Live<IPod>[]): readonly string[] {
  const names = pods.flatMap(({ spec }) => {
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    return [
      ...(spec?.volumes ?? []).flatMap(({ secret, projected }) => [
        secret?.secretName,
        ...(projected?.sources ?? []).map((source) => source.secret?.name),
      ]),
      ...containers.flatMap(({ env = [], envFrom = [] }) => [
        ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
        ...envFrom.map(({ secretRef }) => secretRef?.name),
      ]),
    ]
  })
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
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
