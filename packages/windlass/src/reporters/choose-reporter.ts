import type { CommandContext } from '../command.ts'
import { eventLineReporter } from './event-line-reporter.ts'
import { plainReporter } from './plain-reporter.ts'
import type { RolloutReporter } from './rollout-reporter.ts'

/** A live view on a terminal, plain lines elsewhere, events as JSON lines with `--json`; all of it on stderr. */
export async function chooseReporter(context: CommandContext): Promise<RolloutReporter> {
  const { terminal, format } = context
  if (format === 'json') return eventLineReporter(terminal)
  if (!terminal.stderr.isTerminal) return plainReporter(terminal)
  // What draws on a terminal takes a while to load.
  const { liveReporter } = await import('./live-reporter.ts')
  return liveReporter(terminal)
}
