import type { ComponentContext } from '../context.ts'
import type { KubernetesObject } from '../object.ts'
import { componentSecrets } from '../objects/secrets.ts'

/** Key that ingress-nginx reads of a Secret of users; Traefik reads the only one there is, whatever it is called. */
const usersKey = 'auth'

/** Who may come in: the objects that hold or fetch users and password hashes, and the name of their Secret. */
export function passwords(context: ComponentContext<'ingress'>): {
  readonly objects: readonly KubernetesObject[]
  /** Left out where nobody is asked. */
  readonly secret?: string
} {
  const { basicAuth } = context.component
  if (basicAuth === undefined) return { objects: [] }
  const { objects, keys } = componentSecrets(context, { [usersKey]: basicAuth })
  const name = keys[usersKey]?.name
  return { objects, ...(name !== undefined && { secret: name }) }
}
