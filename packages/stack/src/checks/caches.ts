import type { Finding } from '../finding.ts'
import { bytes } from '../quantity.ts'
import type { System } from './system.ts'

/** Memory a Redis needs beside what it holds: copies while it saves, buffers of its clients. */
const overhead = 1.25

/** Caches that would be killed for their memory before they evict, and two servers of which neither is a majority. */
export function checkCaches(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind !== 'cache') return []
    const findings: Finding[] = []
    const { replicas, config, resources } = draft
    if (replicas === 2)
      findings.push({
        path: ['components', name, 'replicas'],
        at: 'value',
        message: 'is 2, of which one alone is no majority that could name a new master',
        hint: 'Take 1, a single server, or 3 and more, watched over by Sentinels.',
      })
    if (config === undefined || resources === undefined) return findings
    const neededMi = Math.ceil(config.maxMemoryMiB * overhead)
    if (bytes(resources.limits.memory) < neededMi * 2 ** 20)
      findings.push({
        path: ['components', name, 'resources', 'limits', 'memory'],
        at: 'value',
        message: `is ${resources.limits.memory}, less than a quarter above config.maxMemoryMiB, which is ${config.maxMemoryMiB}`,
        hint: `Raise it to ${neededMi}Mi or more, or lower config.maxMemoryMiB.`,
      })
    return findings
  })
}
