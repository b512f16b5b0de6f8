import { type ComponentContext, contextOf } from '../../context.ts'
import { componentSecrets, type SecretKey } from '../../objects/secrets.ts'

/** Name of the password among the secrets of a cache. */
export const passwordSecret = 'password'

/** Where the password of the cache that a detector shares through is kept, if it has one. */
export function cachePasswordKey(context: ComponentContext<'detector'>): SecretKey | undefined {
  const { stack, namespace, component } = context
  const cache = component.cache === undefined ? undefined : stack.components[component.cache]
  if (component.cache === undefined || cache?.kind !== 'cache' || cache.password === undefined) return undefined
  const cacheContext = contextOf({ stack, namespace, name: component.cache, component: cache })
  return componentSecrets(cacheContext, { [passwordSecret]: cache.password }).keys[passwordSecret]
}
