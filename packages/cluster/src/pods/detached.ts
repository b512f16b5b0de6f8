import type { LiveObject } from '../live/live-object.ts'

const podNameLabel = 'statefulset.kubernetes.io/pod-name'

/** A pod of a StatefulSet that no controller looks after. */
export function isDetached({ metadata }: LiveObject): boolean {
  return metadata.labels?.[podNameLabel] === metadata.name && (metadata.ownerReferences ?? []).length === 0
}

/** `node` of `node-2` */
export function setNameOf({ metadata }: LiveObject): string {
  return metadata.name.replace(/-\d+$/, '')
}
