import type { Rendered } from '@windlass/target/resource'
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1'
import type { Live } from '../../live/live-object.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { podGroups, standaloneClaims } from '../rendered-pods.ts'

/** A claim of the release that a class has to serve. */
interface WantedClaim {
  readonly name: string
  /** The default one where left out. */
  readonly storageClassName: string | undefined
}

const id = 'storage'
/** Every claim has a class that can serve it, whose volumes can grow and are made where their pod runs. */
export async function checkStorage(facts: ClusterFacts, rendered: Rendered): Promise<PreflightCheck> {
  const claims = [...podGroups(rendered).flatMap((group) => group.claims), ...standaloneClaims(rendered)]
  const made = new Set(rendered.resources.map(({ id }) => id))
  const wanted = claims.filter(({ storageClassName: name }) => !made.has(`storage.k8s.io/v1/StorageClass/${name}`))
  if (wanted.length === 0) return checkOf(id, [], 'No claim depends on a class of the cluster.')
  const [classes, nodes] = await Promise.all([
    facts.list<Live<IStorageClass>>('/apis/storage.k8s.io/v1/storageclasses'),
    facts.nodes(),
  ])
  const zones = new Set(nodes?.map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone']))
  return judgeStorage({ claims: wanted, classes, zones: zones.size })
}

function judgeStorage(options: {
  readonly claims: readonly WantedClaim[]
  readonly classes: readonly Live<IStorageClass>[]
  readonly zones: number
}): PreflightCheck {
  const { claims, classes, zones } = options
  const byClass = Map.groupBy(claims, ({ storageClassName }) => storageClassName)
  const used = [...byClass.keys()].map((name) => ({
    name,
    found: classes.find((candidate) => isMeant(candidate, name)),
  }))
  const findings = used.flatMap(({ name, found }): Finding[] => {
    const of = `${byClass.get(name)?.length} claims`
    if (found === undefined) {
      const detail =
        name === undefined
          ? `The cluster has no default class, which ${of} need.`
          : `The cluster has no class ${name}, which ${of} name.`
      const there = classes.map(({ metadata }) => metadata.name).join(', ') || 'none'
      return [{ state: 'fail', detail, remedy: `Name one of the classes of the cluster (${there}), or have one made.` }]
    }
    return [...growth(found), ...binding(found, zones)]
  })
  const passed = used.map(({ found }) => `${found?.metadata.name} (${found?.volumeBindingMode ?? 'Immediate'})`)
  return checkOf(id, findings, `${claims.length} claims are served by ${passed.join(', ')}.`)
}

function isMeant({ metadata }: Live<IStorageClass>, name: string | undefined): boolean {
  const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
  return name === undefined ? isDefault : metadata.name === name
}

function growth({ metadata, allowVolumeExpansion = false }: Live<IStorageClass>): Finding[] {
  if (allowVolumeExpansion) return []
  const detail = `Volumes of the class ${metadata.name} cannot grow.`
  return [{ state: 'warn', detail, remedy: 'Set `allowVolumeExpansion` of the class, or choose one that has it.' }]
}

/** A volume that is made before its pod has a machine may be where the pod cannot be. */
function binding({ metadata, volumeBindingMode = 'Immediate' }: Live<IStorageClass>, zones: number): Finding[] {
  if (volumeBindingMode === 'WaitForFirstConsumer' || zones < 2) return []
  const detail = `Volumes of the class ${metadata.name} are made in any of ${zones} zones before their pods have a machine.`
  return [{ state: 'warn', detail, remedy: 'Choose a class with `volumeBindingMode: WaitForFirstConsumer`.' }]
}
