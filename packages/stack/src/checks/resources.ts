import type { Finding } from '../finding.ts'
import { bytes, milliCpus } from '../quantity.ts'
import type { System } from './system.ts'

const amountOf = { cpu: milliCpus, memory: bytes } as const

/** More reserved for a replica than it may use. */
export function checkResources(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (!('resources' in draft) || draft.resources === undefined) return []
    const { requests, limits } = draft.resources
    return (['cpu', 'memory'] as const)
      .filter((key) => amountOf[key](requests[key]) > amountOf[key](limits[key]))
      .map((key) => ({
        path: ['components', name, 'resources', 'requests', key],
        at: 'value' as const,
        message: `is ${requests[key]}, more than the limit of ${limits[key]}`,
        hint: 'Lower the request or raise the limit; Kubernetes refuses such a pod.',
      }))
  })
}
