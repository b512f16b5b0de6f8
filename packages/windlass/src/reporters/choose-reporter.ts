import type { CommandContext } from '../command.ts'
import { eventLineReporter } from './event-line-reporter.ts'
import { liveReporter } from './live-reporter.ts'
import { plainReporter } from './plain-reporter.ts'
import type { RolloutReporter } from './rollout-reporter.ts'

/** A live view on a terminal, plain lines elsewhere, events as JSON lines with `--json`; all of it on stderr. */
export function chooseReporter(context: CommandContext): RolloutReporter {
  const { terminal, format } = context
  if (format === 'json') return eventLineReporter(terminal)
  return terminal.stderr.isTerminal ? liveReporter(terminal) : plainReporter(terminal)
}
