import { CodedError } from '@windlass/errors/coded-error'
import type { z } from 'zod'
import { httpError } from './http-error.ts'

const shownProblems = 5

/**
 * Reads a part of a request.
 *
 * @throws CodedError `DETECT_BAD_REQUEST`, answered with status 400, naming each field and what it may hold.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`)
  const more = problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : ''
  const error = new CodedError('DETECT_BAD_REQUEST', `${problems.slice(0, shownProblems).join('; ')}${more}`, {
    hint: 'Correct these fields and send the request again.',
  })
  throw httpError(400, error)
}
