import { systemClock } from '@windlass/rollout/clock'
import type { ReleaseHealth } from '@windlass/rollout/health'
import { statusOf } from '@windlass/rollout/status'
import type { CommandContext } from './command.ts'
import type { OpenedTarget } from './opened-target.ts'
import { liveScreen } from './reporters/live-screen.ts'
import { healthLine, reasonLine, statusLines } from './reporters/status-lines.ts'

/** Heights change without the target noticing, so they are asked for. */
const refreshIntervalMs = 1_000

/** Shows what runs until `signal` aborts: a table kept up to date on a terminal, each change of health elsewhere. */
export async function showUntil(options: {
  readonly target: OpenedTarget
  readonly context: CommandContext
  readonly signal: AbortSignal
}): Promise<void> {
  const { target, context, signal } = options
  const live = context.terminal.stderr.isTerminal && context.format === 'text'
  const screen = live ? liveScreen(context.terminal.stderr) : undefined
  let said = ''
  try {
    while (!signal.aborted) {
      // A supervisor that was killed leaves its processes unwatched; this command is there, so it starts another.
      await target.supervise({ signal })
      const report = await statusOf({ target, clock: systemClock, signal })
      if (screen !== undefined) screen.draw(['', ...statusLines(report), '', 'Ctrl-C drains and stops'])
      else {
        const news = healthNews(report.health, context.format)
        if (news !== said) context.terminal.stderr.write(`${news}\n`)
        said = news
      }
      await systemClock.sleep({ ms: refreshIntervalMs, signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    screen?.keep()
  }
}

function healthNews(health: ReleaseHealth, format: CommandContext['format']): string {
  const { state, release, reasons } = health
  if (format === 'json') return JSON.stringify({ type: 'health', state, release, reasons })
  return [healthLine(health), ...reasons.map(reasonLine)].join('\n')
}
