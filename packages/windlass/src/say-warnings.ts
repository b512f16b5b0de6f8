import { describeProblem, type Problem } from '@windlass/stack/problem'
import type { CommandContext } from './command.ts'

/** What a description is warned about, beside what a command does with it. */
export function sayWarnings(warnings: readonly Problem[], { terminal, format }: CommandContext): void {
  for (const warning of warnings)
    terminal.stderr.write(
      `${format === 'json' ? JSON.stringify({ type: 'warning', ...warning }) : describeProblem(warning)}\n`,
    )
}
