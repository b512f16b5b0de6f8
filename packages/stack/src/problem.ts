import { CodedError } from '@windlass/errors/coded-error'
import type { Severity } from './finding.ts'

/** One thing wrong with a description, and where. */
export interface Problem {
  readonly severity: Severity
  readonly file: string
  /** From 1. Left out where the place is unknown, as in a TypeScript file. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
  /** `components.node.replicas`; empty for the whole file. */
  readonly path: string
  readonly message: string
  readonly allowed?: readonly string[]
  /** The allowed value or known name that was most likely meant. */
  readonly nearest?: string
  readonly hint: string
}

/** One line of text, the place first, as editors and terminals make links of. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':')
  const allowed = problem.allowed === undefined ? '' : ` (allowed: ${problem.allowed.join(', ')})`
  const meant = problem.nearest === undefined ? '' : ` Did you mean \`${problem.nearest}\`?`
  const severity = problem.severity === 'warning' ? ' warning:' : ''
  const subject = problem.path === '' ? '' : ` ${problem.path}:`
  return `${place}:${severity}${subject} ${problem.message}${allowed}.${meant} ${problem.hint}`
}

export function isError(problem: Problem): boolean {
  return problem.severity === 'error'
}

/** The one error for a description that does not hold, with all of its problems in `details.problems`. */
export function invalidStack(problems: readonly Problem[]): CodedError {
  const errors = problems.filter(isError)
  const count = errors.length === 1 ? 'one problem' : `${errors.length} problems`
  return new CodedError(
    'STACK_INVALID',
    `The description has ${count}:\n${errors.map((problem) => `  ${describeProblem(problem)}`).join('\n')}`,
    { hint: 'Correct the file; `windlass check` names every problem at once.', details: { problems } },
  )
}

/** Errors before warnings, those as these in the order of the file, each once. */
export function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...unique.values()].toSorted(
    (a, b) =>
      a.severity.localeCompare(b.severity) ||
      a.file.localeCompare(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      a.path.localeCompare(b.path),
  )
}
