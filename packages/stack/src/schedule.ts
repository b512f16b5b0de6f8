import { Cron } from 'croner'

const hourMs = 3_600_000
const start = new Date(Date.UTC(2028, 0, 1) - 1)
/** A leap year, so that every day there is comes once. */
const yearMs = 366 * 24 * hourMs
/** Every minute of a day, and more: a pause that is longer than a minute is among them. */
const mostRuns = 2000

/** When something runs again and again. */
export interface Schedule {
  /** The longest that it waits between two runs. */
  readonly longestPauseHours: number
}

/** Five fields of cron in UTC; undefined where they are no times, or none that ever comes. */
export function parseSchedule(fields: string): Schedule | undefined {
  const cron = parse(fields)
  let last = cron?.nextRun(start)
  if (cron === undefined || !last) return undefined
  let longestMs = 0
  for (let runs = 0; runs < mostRuns && last.getTime() - start.getTime() < yearMs; runs++) {
    const next: Date | null = cron.nextRun(last)
    if (next === null) break
    longestMs = Math.max(longestMs, next.getTime() - last.getTime())
    last = next
  }
  return { longestPauseHours: longestMs / hourMs }
}

function parse(fields: string): Cron | undefined {
  try {
    return new Cron(fields, { mode: '5-part', timezone: 'UTC', paused: true })
  } catch {
    return undefined
  }
}
