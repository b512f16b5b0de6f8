import type { VolumeUse } from '@windlass/target/survey'
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1'
import { claimsPath, type LiveClaim } from '../apply/claim-sizes.ts'
import type { Live } from '../live/live-object.ts'
import { claimOwnerLabel, componentAnnotation } from '../ownership.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import { claimsOfPods } from '../pods/referenced.ts'
import { quantityOf } from '../quantity.ts'
import { itemsOf, lookAt, type PartLook } from './look-part.ts'

/** Bytes of the file system behind a claim, as its kubelet sees it. */
export interface VolumeStats {
  readonly capacityBytes: number
  readonly availableBytes: number
}

interface NodeStats {
  readonly pods?: readonly {
    readonly volume?: readonly (Partial<VolumeStats> & {
      readonly pvcRef?: { readonly name: string; readonly namespace: string }
    })[]
  }[]
}

/** Every kubelet is asked by itself. */
const maxKubelets = 50

/** The claims of the release with what is in them. */
export async function readVolumes(look: PartLook, pods: readonly ReplicaPod[]): Promise<readonly VolumeUse[]> {
  const path = claimsPath(look.place.namespace)
  const [body, stats] = await Promise.all([
    lookAt(look, { part: 'volumes', what: 'claims', path, right: '`list` of persistentvolumeclaims' }),
    readVolumeStats(look, pods),
  ])
  const claims = itemsOf<LiveClaim>(body).filter((claim) => ownerOf(claim, pods) !== undefined)
  if (claims.length === 0) return []
  const classes = await readClasses(look)
  return claims.map((claim) => volumeUse({ claim, pods, stats: stats.get(claim.metadata.name), classes }))
}

async function readClasses(look: PartLook): Promise<readonly Live<IStorageClass>[]> {
  const path = '/apis/storage.k8s.io/v1/storageclasses'
  const right = '`list` of storageclasses'
  return itemsOf(await lookAt(look, { part: 'volumes', what: 'whether volumes can grow', path, right }))
}

/** The name of the component a claim is of: the one whose pods mount it, or whose StatefulSet it was made for. */
function ownerOf(claim: LiveClaim, pods: readonly ReplicaPod[]): string | undefined {
  const { name, labels = {}, annotations = {} } = claim.metadata
  const mounting = pods.find(({ pod }) => claimsOfPods([pod]).includes(name))
  if (mounting !== undefined) return mounting.component
  if (annotations[componentAnnotation] !== undefined) return annotations[componentAnnotation]
  return labels[claimOwnerLabel] === undefined ? undefined : labels['app.kubernetes.io/name']
}

/** Pure. */
export function volumeUse(options: {
  readonly claim: LiveClaim
  readonly pods: readonly ReplicaPod[]
  readonly stats: VolumeStats | undefined
  readonly classes: readonly Live<IStorageClass>[]
}): VolumeUse {
  const { claim, pods, stats, classes } = options
  const { storageClassName, resources } = claim.spec ?? {}
  const found = classes.find(({ metadata }) => metadata.name === storageClassName)
  return {
    name: claim.metadata.name,
    component: ownerOf(claim, pods) ?? '',
    ...stateOf(claim),
    requestedBytes: quantityOf(String(resources?.requests?.['storage'] ?? 0)),
    ...stats,
    ...(storageClassName !== undefined && { class: storageClassName }),
    ...(found !== undefined && { expandable: found.allowVolumeExpansion === true }),
  }
}

function stateOf({ spec, status }: LiveClaim): Pick<VolumeUse, 'state' | 'detail'> {
  const { phase, conditions = [] } = status ?? {}
  if (phase === 'Lost') return { state: 'lost', detail: `its volume ${spec?.volumeName} is gone` }
  if (phase !== 'Bound')
    return { state: 'waiting', detail: `no volume of class ${spec?.storageClassName ?? 'none'} yet` }
  const growing = conditions.find(({ type, status: held }) => held === 'True' && /Resiz/.test(type))
  return growing === undefined ? { state: 'bound', detail: '' } : { state: 'growing', detail: growing.message ?? '' }
}

/** By name of claim, of those that are mounted. */
async function readVolumeStats(look: PartLook, pods: readonly ReplicaPod[]): Promise<ReadonlyMap<string, VolumeStats>> {
  const mounting = pods.filter(({ pod }) => claimsOfPods([pod]).length > 0 && pod.status?.phase === 'Running')
  const kubelets = [...new Set(mounting.flatMap(({ pod }) => pod.spec?.nodeName ?? []))].slice(0, maxKubelets)
  const bodies = await Promise.all(
    kubelets.map((node) => {
      const path = `/api/v1/nodes/${node}/proxy/stats/summary`
      const what = `how full volumes on ${node} are`
      return lookAt(look, { part: 'volumes', what, path, right: '`get` of nodes/proxy' })
    }),
  )
  const volumes = bodies
    .flatMap((body) => (body as NodeStats | undefined)?.pods ?? [])
    .flatMap(({ volume = [] }) => volume)
  return new Map(
    volumes.flatMap(({ pvcRef, capacityBytes, availableBytes }) =>
      pvcRef?.namespace === look.place.namespace && capacityBytes !== undefined && availableBytes !== undefined
        ? [[pvcRef.name, { capacityBytes, availableBytes }] as const]
        : [],
    ),
  )
}
