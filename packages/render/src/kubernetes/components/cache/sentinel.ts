import type { ComponentOf } from '@windlass/stack/component'
import { sentinelReplicas } from '../../ports.ts'

/** Name that Sentinels know the master of a cache by; undefined where a single server needs none. */
export function sentinelMasterName(cache: ComponentOf<'cache'>): string | undefined {
  return cache.replicas >= sentinelReplicas ? 'windlass' : undefined
}
