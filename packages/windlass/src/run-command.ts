import { describeError } from '@windlass/errors/describe-error'
import type { CommandContext, CommandResult } from './command.ts'
import { errorLines, exitCodeOf } from './error-report.ts'
import { type ExitCode, exitCode } from './exit-code.ts'

/** Runs a command and prints what it returned or failed with: data to stdout, diagnosis to stderr. */
export async function runCommand(options: {
  readonly context: CommandContext
  readonly execute: (context: CommandContext) => CommandResult | Promise<CommandResult>
}): Promise<ExitCode> {
  const { context, execute } = options
  const { terminal, format, interruption } = context
  try {
    const result = await execute(context)
    const text = format === 'json' ? JSON.stringify(result.data, null, 2) : result.lines.join('\n')
    if (text !== '') terminal.stdout.write(`${text}\n`)
    return result.exitCode
  } catch (error) {
    if (interruption.drain.aborted) {
      terminal.stderr.write('interrupted\n')
      return exitCode.interrupted
    }
    if (format === 'json') terminal.stdout.write(`${JSON.stringify({ error: describeError(error) }, null, 2)}\n`)
    else terminal.stderr.write(`${errorLines(error).join('\n')}\n`)
    return exitCodeOf(error)
  }
}
