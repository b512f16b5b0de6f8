import { fieldManager } from '../ownership.ts'

/** Metadata as the API server gives it. */
interface LiveMetadata {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly managedFields?: readonly {
    readonly manager?: string
    /** `Apply` of who describes fields, `Update` of who set them once. */
    readonly operation?: string
    readonly time?: string
    /** `status` of what is made of what is wanted. */
    readonly subresource?: string
    /** Fields that it owns, as keys `f:name`. */
    readonly fieldsV1?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }[]
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[]
}

/** An object as the API server gives it; what it holds besides depends on its kind. */
export interface LiveObject {
  readonly metadata: LiveMetadata
}

/** A live object of a kind that the library has a type for: `Live<IPod>`. */
export type Live<Kind> = Omit<Kind, 'metadata'> & LiveObject

/** Milliseconds since the epoch of a time as Kubernetes writes it; 0 where there is none. */
export function timeMs(time: string | undefined): number {
  return time === undefined ? 0 : Date.parse(time)
}

/** Whether an object is being deleted: it is there until its finalizers and what it made are gone. */
export function isGoing({ metadata }: LiveObject): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Whether the controller of an object has taken its last change. */
export function isObserved(
  object: LiveObject & { readonly status?: { readonly observedGeneration?: number } },
): boolean {
  return (object.status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0)
}

/** Uid of the object that made this one. */
export function ownerUid({ metadata }: LiveObject): string | undefined {
  return metadata.ownerReferences?.[0]?.uid
}

const appliedAt = new WeakMap<LiveObject, number>()

/** When we last changed an object. Asked of everything at every look, and an object as it was seen never changes. */
export function appliedAtMs(object: LiveObject): number {
  const known = appliedAt.get(object)
  if (known !== undefined) return known
  const { creationTimestamp, managedFields = [] } = object.metadata
  const ours = managedFields.filter(({ manager }) => manager === fieldManager)
  const atMs = Math.max(timeMs(creationTimestamp), ...ours.map(({ time }) => timeMs(time)))
  appliedAt.set(object, atMs)
  return atMs
}
