import type { Pod } from '@windlass/stack/pod'
import type { IVolume, IVolumeMount } from 'kubernetes-models/v1'

/** Volumes of a pod and where its main container has them. */
export interface PodVolumes {
  readonly volumes: readonly IVolume[]
  readonly mounts: readonly IVolumeMount[]
}

const scratchLimit = '256Mi'

/** The directories a pod may write to, empty at its start. */
export function scratchVolumes(pod: Pod): PodVolumes {
  const entries = Object.entries(pod.writable)
  return {
    volumes: entries.map(([name]) => ({ name, emptyDir: { sizeLimit: scratchLimit } })),
    mounts: entries.map(([name, mountPath]) => ({ name, mountPath })),
  }
}

export function joinVolumes(...parts: readonly PodVolumes[]): PodVolumes {
  return { volumes: parts.flatMap((part) => part.volumes), mounts: parts.flatMap((part) => part.mounts) }
}
