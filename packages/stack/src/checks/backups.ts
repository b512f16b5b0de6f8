import type { Finding } from '../finding.ts'
import { parseSchedule } from '../schedule.ts'
import type { System } from './system.ts'

/** Backups too rare for what may be lost. */
export function checkBackups(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const backup = 'backup' in draft ? draft.backup : undefined
    if (backup === undefined) return []
    const schedule = parseSchedule(backup.schedule)
    if (schedule === undefined || schedule.longestPauseHours <= backup.recoveryPointHours) return []
    const pause = Number(schedule.longestPauseHours.toFixed(1))
    return [
      {
        path: ['components', name, 'backup', 'schedule'],
        at: 'value' as const,
        message: `leaves up to ${pause} hours between two backups, and recoveryPointHours allows to lose ${backup.recoveryPointHours}`,
        hint: 'Back up more often, or allow to lose more.',
      },
    ]
  })
}
