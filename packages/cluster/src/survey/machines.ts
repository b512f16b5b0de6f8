import type { Machine } from '@windlass/target/survey'
import type { INode, IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { takesPods } from '../preflight/checks/nodes.ts'
import { demandOf, noDemand, podDemand, sumDemand } from '../preflight/pod-demand.ts'
import { itemsOf, lookAt, type PartLook } from './look-part.ts'

/** The machines with what others than the release ask of them. */
export async function readMachines(look: PartLook): Promise<readonly Machine[]> {
  const [nodes, pods] = await Promise.all([
    lookAt(look, { part: 'machines', what: 'machines', path: '/api/v1/nodes', right: '`list` of nodes' }),
    lookAt(look, {
      part: 'machines',
      what: 'what else runs on the machines',
      path: '/api/v1/pods',
      right: '`list` of all pods',
    }),
  ])
  return machinesOf(look.place, itemsOf<Live<INode>>(nodes), itemsOf<Live<IPod>>(pods))
}

/** Pure. */
export function machinesOf(
  { namespace, stack }: Pick<Place, 'namespace' | 'stack'>,
  nodes: readonly Live<INode>[],
  pods: readonly Live<IPod>[],
): readonly Machine[] {
  const others = pods.filter(
    ({ metadata, status }) =>
      !['Succeeded', 'Failed'].includes(status?.phase ?? '') &&
      (metadata.namespace !== namespace || metadata.labels?.['app.kubernetes.io/instance'] !== stack),
  )
  return nodes.map((node) => {
    const { name } = node.metadata
    const there = others.filter((pod) => pod.spec?.nodeName === name)
    return {
      name,
      usable: takesPods(node),
      allocatable: demandOf(node.status?.allocatable ?? {}),
      takenByOthers: sumDemand(there.map((pod) => (pod.spec ? podDemand(pod.spec) : noDemand))),
    }
  })
}
