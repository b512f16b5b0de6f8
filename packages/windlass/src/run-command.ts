import { CodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { CommandContext, CommandResult } from './command.ts'
import { errorLines, exitCodeOf } from './error-report.ts'
import type { ExitCode } from './exit-code.ts'

/** Runs a command and prints what it returned or failed with: data to stdout, diagnosis to stderr. */
export async function runCommand(options: {
  readonly context: CommandContext
  readonly execute: (context: CommandContext) => CommandResult | Promise<CommandResult>
}): Promise<ExitCode> {
  const { context, execute } = options
  const { terminal, format, interruption } = context
  try {
    const result = await execute(context)
    const lines = format === 'json' ? documentLines(result.data) : result.lines
    if (lines.length > 0) terminal.stdout.write(`${lines.join('\n')}\n`)
    return result.exitCode
  } catch (error) {
    const failure = comesFrom(error, interruption.drain) ? interrupted : error
    if (format === 'json') terminal.stdout.write(`${documentLines({ error: describeError(failure) }).join('\n')}\n`)
    else terminal.stderr.write(`${errorLines(failure).join('\n')}\n`)
    return exitCodeOf(failure)
  }
}

const interrupted = new CodedError('WINDLASS_INTERRUPTED', 'The command was interrupted.', {
  hint: 'Run it again to go on; `windlass health` says how things are.',
})

/** A command without data has printed its result line by line. */
function documentLines(data: unknown): readonly string[] {
  return data === undefined ? [] : [JSON.stringify(data, null, 2)]
}

/** Whether `error` is what became of waiting for something when `signal` aborted, and not a failure of its own. */
function comesFrom(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted || error === undefined) return false
  return error === signal.reason || (error instanceof Error && comesFrom(error.cause, signal))
}
