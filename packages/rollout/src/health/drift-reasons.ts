import type { Rendered } from '@windlass/target/resource'
import { fieldDifference } from '../plan/field-difference.ts'
import { driftInWords } from '../plan/resource-change.ts'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

const maxFields = 3

/** What somebody has changed of what was applied, with what it is and what it should be. */
export function driftReasons({ rendered, seen }: { readonly rendered: Rendered; readonly seen: Seen }): HealthReason[] {
  const { resources = [], differences = [] } = seen.observation ?? {}
  return differences.flatMap((difference): HealthReason[] => {
    const { id } = difference
    const wanted = rendered.resources.find((resource) => resource.id === id)
    const observed = resources.find((resource) => resource.id === id)
    if (wanted === undefined || observed?.digest !== wanted.digest) return []
    const changes = fieldDifference(difference)
    const named = changes
      .slice(0, maxFields)
      .map(({ path, from, to }) => `${path} is ${from ?? 'not set'}, not ${to ?? 'unset'}`)
    const more = changes.length > maxFields ? [`and ${changes.length - maxFields} more`] : []
    const reason = [`${id} ${driftInWords(difference)}`, [...named, ...more].join(', ')].filter(Boolean).join(': ')
    return [{ state: 'degraded', component: wanted.component, reason }]
  })
}
