import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { parseSchedule } from '../schedule.ts'
import type { System } from './system.ts'

/** Five fields that are no times, and jobs that would run by the clock and with others at once. */
export function checkSchedules(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]): readonly Finding[] => {
    if (draft.kind === 'job' && draft.schedule !== undefined && [draft.before, draft.after].some((of) => of?.length))
      return [
        {
          path: ['components', name, 'schedule'],
          at: 'value',
          message: 'a job that runs before or after others has no schedule',
          hint: 'Make two jobs of it.',
        },
      ]
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
