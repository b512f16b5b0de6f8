import { Cron } from 'croner'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A leap year begins here, so that every day there is comes within its 366. */
const start = Date.UTC(2028, 0, 1)

/** When something runs again and again. */
export interface Schedule {
  /** The longest that it waits between two runs. */
  readonly longestPauseHours: number
}

/** Five fields of cron in UTC; undefined where they are no times, or none that ever comes. */
export function parseSchedule(text: string): Schedule | undefined {
  if (parse(text)?.nextRun(new Date(start)) == null) return undefined
  // Field by field, since a year has half a million minutes.
  const [minute, hour, ...day] = text.trim().split(/\s+/)
  const minutes = runs(`${minute} * * * *`, hourMs)
  const hours = runs(`0 ${hour} * * *`, dayMs)
  const days = day.join(' ') === '* * *' ? [0, dayMs] : runs(`0 0 ${day.join(' ')}`, 366 * dayMs)
  const times = hours.slice(0, -1).flatMap((begin) => minutes.slice(0, -1).map((offset) => begin + offset))
  const overNight = (times[0] ?? 0) - (times.at(-1) ?? 0)
  return { longestPauseHours: Math.max(longestStep(times), longestStep(days) + overNight) / hourMs }
}

/** Times since the start at which it runs in a span, and the next one after that. */
function runs(text: string, spanMs: number): readonly number[] {
  const cron = parse(text)
  const times: number[] = []
  for (let run = cron?.nextRun(new Date(start - 1)); run; run = cron?.nextRun(run)) {
    times.push(run.getTime() - start)
    if (run.getTime() - start >= spanMs) break
  }
  return times
}

function longestStep(times: readonly number[]): number {
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0)
}

function parse(text: string): Cron | undefined {
  try {
    return new Cron(text, { mode: '5-part', timezone: 'UTC', paused: true })
  } catch {
    return undefined
  }
}
