import { CodedError } from '@windlass/errors/coded-error'
import type { z } from 'zod'
import { issuesText } from '../transactions/issues-text.ts'
import { httpError } from './http-error.ts'

/**
 * Reads a part of a request.
 *
 * @throws CodedError `DETECT_BAD_REQUEST`, answered with status 400, naming each field and what it may hold.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const error = new CodedError('DETECT_BAD_REQUEST', issuesText({ error: result.error, what: 'the request' }), {
    hint: 'Correct these fields and send the request again.',
  })
  throw httpError(400, error)
}
