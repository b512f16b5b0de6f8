import type { Terminal } from '../terminal.ts'
import type { RolloutReporter } from './rollout-reporter.ts'

/** Every event as one line of JSON, for programs. */
export function eventLineReporter(terminal: Terminal): RolloutReporter {
  return {
    emit: (event) => terminal.stderr.write(`${JSON.stringify(event)}\n`),
    [Symbol.dispose]() {},
  }
}
