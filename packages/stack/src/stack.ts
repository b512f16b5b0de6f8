import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { componentSchema } from './component.ts'
import { meshSchema, preflightSchema, quotaSchema, targetSchema, tierSchema } from './environment.ts'
import { nameSchema } from './name.ts'

/**
 * A description made ready for one of its environments: overrides merged, defaults filled, disabled components left
 * out, files by absolute path. Plain JSON, so that a release keeps it and `set` can start from it.
 */
export const stackSchema = z.strictObject({
  name: nameSchema,
  environment: nameSchema,
  target: targetSchema,
  tier: tierSchema.default('production'),
  mesh: meshSchema,
  quota: quotaSchema.prefault({}),
  preflight: preflightSchema,
  components: z.record(nameSchema, componentSchema),
})

export type Stack = z.infer<typeof stackSchema>

/** Reads a stack that a release kept. Throws `STACK_RECORD_INVALID` where it is none. */
export function parseStack(value: unknown): Stack {
  const parsed = stackSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CodedError('STACK_RECORD_INVALID', 'The stored description of the release is not one this version reads.', {
    hint: 'Deploy the file again: that stores a description of this version.',
    cause: parsed.error,
  })
}
