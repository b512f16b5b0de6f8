import type { Storage } from '../components/workload.ts'
import type { Finding } from '../finding.ts'
import { mostReplicas } from '../most-replicas.ts'
import type { Path } from '../path.ts'
import type { System } from './system.ts'

/** Volumes from more than one place, and fewer disks than there may be replicas. */
export function checkVolumes(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (!('storage' in draft) || draft.storage === undefined) return []
    const path = ['components', name, 'storage']
    const replicas = mostReplicas('replicas' in draft ? draft : {})
    return [...checkPlaces(path, draft.storage), ...checkDisks(path, draft.storage, replicas)]
  })
}

function checkPlaces(path: Path, storage: Storage): readonly Finding[] {
  const places = (['class', 'provisioner', 'disks'] as const).filter((key) => storage[key] !== undefined)
  const second = places[1]
  if (second === undefined) return []
  const hint = 'Keep one: a StorageClass there is, a provisioner for one of its own, or disks.'
  return [{ path: [...path, second], at: 'key', message: `volumes come from ${places.join(' and ')} at once`, hint }]
}

function checkDisks(path: Path, { disks }: Storage, replicas: number): readonly Finding[] {
  if (disks === undefined || disks.length >= replicas) return []
  return [
    {
      path: [...path, 'disks'],
      at: 'key',
      message: `names ${disks.length} disks for up to ${replicas} replicas, and the last could not start`,
      hint: 'Add a disk for each of them, or lower autoscaling.maxReplicas.',
    },
  ]
}
