import { systemClock } from '@windlass/rollout/clock'
import { statusOf } from '@windlass/rollout/status'
import type { Target } from '@windlass/target/target'
import { createLogUpdate } from 'log-update'
import type { CommandContext } from './command.ts'
import { healthLine, reasonLine, statusLines } from './reporters/status-lines.ts'

/** Heights change without the target noticing, so they are asked for. */
const refreshIntervalMs = 1_000

/** Shows what runs until `signal` aborts: a table kept up to date on a terminal, each change of health elsewhere. */
export async function showUntil(options: {
  readonly target: Target
  readonly context: CommandContext
  readonly signal: AbortSignal
}): Promise<void> {
  const { target, context, signal } = options
  const live = context.terminal.stderr.isTerminal && context.format === 'text'
  const draw = createLogUpdate(process.stderr, { showCursor: true })
  let said = ''
  try {
    while (!signal.aborted) {
      const report = await statusOf({ target, clock: systemClock, signal })
      if (live) draw(['', ...statusLines(report), '', 'Ctrl-C drains and stops'].join('\n'))
      else {
        const news = [healthLine(report.health), ...report.health.reasons.map(reasonLine)].join('\n')
        if (news !== said) context.terminal.stderr.write(`${news}\n`)
        said = news
      }
      await systemClock.sleep({ ms: refreshIntervalMs, signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (live) draw.done()
  }
}
