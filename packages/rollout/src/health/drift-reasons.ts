import type { Rendered } from '@windlass/target/resource'
import { drifted } from '../plan/drifted.ts'
import { fieldDifference } from '../plan/field-difference.ts'
import { driftInWords } from '../plan/resource-change.ts'
import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

const maxFields = 3

/** What somebody has changed of what was applied, with what it is and what it should be. */
export function driftReasons({ rendered, seen }: { readonly rendered: Rendered; readonly seen: Seen }): HealthReason[] {
  return drifted({ rendered, observation: seen.observation }).map(({ component, difference }): HealthReason => {
    const changes = fieldDifference(difference)
    const named = changes
      .slice(0, maxFields)
      .map(({ path, from, to }) => `${path} is ${from ?? 'not set'}, not ${to ?? 'unset'}`)
    const more = changes.length > maxFields ? [`and ${changes.length - maxFields} more`] : []
    const words = `${difference.id} ${driftInWords(difference)}`
    return { state: 'degraded', component, reason: [words, [...named, ...more].join(', ')].filter(Boolean).join(': ') }
  })
}
