import type { Holder } from '@windlass/target/difference'
import type { LiveObject } from '../live/live-object.ts'
import { digestAnnotation, fieldManager, namespaceAnnotation, stackLabel } from '../ownership.ts'
import type { Place } from '../place.ts'

/**
 * Whose an object is that has the name of one of the release. What a release has left, as a volume, is its own still; and
 * any namespace may be released into.
 */
export function holderOf(
  place: Pick<Place, 'namespace' | 'stack'>,
  { kind, live: { metadata } }: { readonly kind: string; readonly live: LiveObject },
): Holder {
  const { labels = {}, annotations = {}, managedFields = [] } = metadata
  const stack = labels[stackLabel]
  const isOwnNamespace = kind === 'Namespace' && metadata.name === place.namespace
  const namespace = metadata.namespace ?? annotations[namespaceAnnotation] ?? place.namespace
  if (stack === place.stack && namespace === place.namespace) return { kind: 'this-release' }
  if (stack !== undefined && annotations[digestAnnotation] !== undefined)
    return { kind: 'another-release', name: `${stack} in ${namespace}` }
  if (isOwnNamespace) return { kind: 'this-release' }
  const wanting = managedFields.filter(({ subresource }) => subresource === undefined)
  const managers = wanting.map(({ manager = '' }) => manager)
  const others = new Set(managers.filter((manager) => !manager.startsWith(fieldManager)))
  const left = stack === undefined ? 'somebody' : `the release ${stack} in ${namespace}`
  return { kind: 'others', who: [...others].join(' and ') || left }
}
