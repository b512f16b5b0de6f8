import type { FeatureSubject } from '../features/feature-subject.ts'
import { issuesText } from '../transactions/issues-text.ts'
import { subjectOf, transactionJsonSchema } from '../transactions/transaction-json.ts'

/** What a message holds: a transaction, or why it is none. */
export type MessageContent =
  | { readonly kind: 'transaction'; readonly subject: FeatureSubject }
  | { readonly kind: 'poison'; readonly problem: string }

/** Reads the value of a message, a transaction in JSON. */
export function readMessage(value: Uint8Array | null | undefined): MessageContent {
  if (value === null || value === undefined) return { kind: 'poison', problem: 'it has no value' }
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(value).toString('utf8'))
  } catch {
    return { kind: 'poison', problem: 'it is no JSON' }
  }
  const result = transactionJsonSchema.safeParse(json)
  if (result.success) return { kind: 'transaction', subject: subjectOf(result.data) }
  return { kind: 'poison', problem: issuesText({ error: result.error, what: 'the message' }) }
}
