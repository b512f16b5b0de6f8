import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { parseSchedule } from '../schedule.ts'
import type { System } from './system.ts'

/** Five fields that are no times. */
export function checkSchedules(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const scheduled = scheduleOf(draft)
    if (scheduled?.schedule === undefined || parseSchedule(scheduled.schedule) !== undefined) return []
    return [
      {
        path: ['components', name, ...scheduled.path],
        at: 'value' as const,
        message: 'is no time that ever comes',
        hint: 'Write minute, hour, day, month and day of the week: 0 */6 * * *.',
      },
    ]
  })
}

function scheduleOf(draft: Draft): { readonly path: Path; readonly schedule: string | undefined } | undefined {
  if (draft.kind === 'job') return { path: ['schedule'], schedule: draft.schedule }
  if ('backup' in draft) return { path: ['backup', 'schedule'], schedule: draft.backup?.schedule }
  return undefined
}
