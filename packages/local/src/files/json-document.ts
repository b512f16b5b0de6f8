import { CodedError } from '@windlass/errors/coded-error'
import type { z } from 'zod'
import { readFileIfPresent } from './atomic-file.ts'

/**
 * A JSON file as its schema says; `undefined` where there is none.
 *
 * Throws `LOCAL_STATE_UNREADABLE` where the file is not what Windlass wrote.
 */
export function readDocument<Document>(path: string, schema: z.ZodType<Document>): Document | undefined {
  const text = readFileIfPresent(path)
  return text === undefined ? undefined : parseDocument(text, schema, path)
}

/** A text that was read from `place`, as its schema says; throws `LOCAL_STATE_UNREADABLE` where it is anything else. */
export function parseDocument<Document>(text: string, schema: z.ZodType<Document>, place: string): Document {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new CodedError('LOCAL_STATE_UNREADABLE', `${place} does not hold what Windlass writes there.`, {
      hint: 'If another version of Windlass wrote it, use that version; if it was edited, restore or delete it.',
      cause: error,
    })
  }
}
