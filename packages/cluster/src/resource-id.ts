import { CodedError } from '@windlass/errors/coded-error'

/** What a resource id names: `apps/v1/StatefulSet/node`. */
export interface ObjectName {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

/** Takes an id apart. Throws `CLUSTER_RESOURCE_INVALID` for one of another target. */
export function parseResourceId(id: string): ObjectName {
  const [, apiVersion, kind, name] = /^((?:[^/]+\/)?v[^/]+)\/([^/]+)\/([^/]+)$/.exec(id) ?? []
  if (apiVersion === undefined || kind === undefined || name === undefined) {
    throw new CodedError('CLUSTER_RESOURCE_INVALID', `${id} names no object of a cluster.`, {
      hint: 'Use the environment that the release was made for; an object is <apiVersion>/<Kind>/<name>.',
    })
  }
  return { apiVersion, kind, name }
}

export function resourceIdOf({ apiVersion, kind, name }: ObjectName): string {
  return `${apiVersion}/${kind}/${name}`
}
