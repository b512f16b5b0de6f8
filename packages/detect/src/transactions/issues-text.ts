import type { z } from 'zod'

const shownProblems = 5

/** What a schema found wrong with `what`, each field with what it may hold; the first few of many. */
export function issuesText({ error, what }: { readonly error: z.ZodError; readonly what: string }): string {
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || what}: ${message}`)
  const more = problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : ''
  return `${problems.slice(0, shownProblems).join('; ')}${more}`
}
