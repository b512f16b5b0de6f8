import type { Pod } from '@windlass/stack/pod'
import type { IAffinity, IPodSpec } from 'kubernetes-models/v1'

const host = 'kubernetes.io/hostname'
const zone = 'topology.kubernetes.io/zone'

/** Keeps replicas apart: over zones where it can, over machines where it can or, if `required`, always. */
export function spread(
  selector: Readonly<Record<string, string>>,
  kind: Pod['spread'],
): Required<Pick<IPodSpec, 'affinity' | 'topologySpreadConstraints'>> {
  const labelSelector = { matchLabels: { ...selector } }
  const affinity: IAffinity = {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { labelSelector, topologyKey: host } },
      ],
    },
  }
  return {
    affinity,
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      {
        maxSkew: 1,
        topologyKey: host,
        whenUnsatisfiable: kind === 'required' ? 'DoNotSchedule' : 'ScheduleAnyway',
        labelSelector,
      },
    ],
  }
}
