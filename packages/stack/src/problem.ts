import { CodedError } from '@windlass/errors/coded-error'

/** One thing wrong with a description, and where. */
export interface Problem {
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
  const subject = problem.path === '' ? '' : ` ${problem.path}:`
  return `${place}:${subject} ${problem.message}${allowed}.${meant} ${problem.hint}`
}

/** The one error for a description that does not hold, with all of its problems in `details.problems`. */
export function invalidStack(problems: readonly Problem[]): CodedError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  return new CodedError(
    'STACK_INVALID',
    `The description has ${count}:\n${problems.map((problem) => `  ${describeProblem(problem)}`).join('\n')}`,
    { hint: 'Correct the file; `windlass check` names every problem at once.', details: { problems } },
  )
}

/** In the order of the file, each once. */
export function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...unique.values()].toSorted(
    (a, b) =>
      a.file.localeCompare(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      a.path.localeCompare(b.path),
  )
}
