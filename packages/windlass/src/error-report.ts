import { CodedError } from '@windlass/errors/coded-error'
import { describeError, type ErrorDescription } from '@windlass/errors/describe-error'
import { type ExitCode, exitCode } from './exit-code.ts'

const exitCodes: Readonly<Record<string, ExitCode>> = {
  STACK_INVALID: exitCode.usage,
  STACK_UNREADABLE: exitCode.usage,
  STACK_COMPONENT_UNKNOWN: exitCode.usage,
  STACK_IMAGE_UNUSED: exitCode.usage,
  STACK_CONSENSUS_UNSCHEDULED: exitCode.usage,
  STACK_AUTOSCALED: exitCode.usage,
  STACK_QUORUM: exitCode.usage,
  RENDER_NO_CLUSTER_FORM: exitCode.usage,
  RENDER_WORKFLOW_IMPOSSIBLE: exitCode.usage,
  WINDLASS_DIRECTORY_TAKEN: exitCode.usage,
  WINDLASS_USAGE: exitCode.usage,
  WINDLASS_INTERRUPTED: exitCode.interrupted,
  ROLLOUT_LOCKED: exitCode.locked,
}

/** The exit code of a command that ended with `error`. */
export function exitCodeOf(error: unknown): ExitCode {
  return (error instanceof CodedError && exitCodes[error.code]) || exitCode.failed
}

/** An error in words: what happened and why, what to do next, where to read on. */
export function errorLines(error: unknown): readonly string[] {
  const description = describeError(error)
  const docs = error instanceof CodedError ? ` (${error.docs})` : ''
  return [
    `error: ${description.message}`,
    ...causes(description).map((cause) => `because: ${cause}`),
    ...(description.hint === undefined ? [] : [`hint: ${description.hint}`]),
    `code: ${description.code}${docs}`,
  ]
}

function causes(description: ErrorDescription): string[] {
  const { cause } = description
  return cause === undefined ? [] : [cause.message, ...causes(cause)]
}
