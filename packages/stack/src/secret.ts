import { z } from 'zod'
import { objectNameSchema, secretKeySchema } from './kubernetes-name.ts'

const literalRefused = 'a secret is named by its source, not written down'

/** Where the value of a secret comes from. Resolved by the target at run time, never stored with a release. */
export const secretSourceSchema = z
  .discriminatedUnion(
    'from',
    [
      z.strictObject({
        from: z.literal('env'),
        variable: z.string().describe('Variable of the deploying shell that holds the value'),
      }),
      z.strictObject({
        from: z.literal('file'),
        path: z.string().describe('File that holds the value, relative to the description'),
      }),
      z.strictObject({
        from: z.literal('existing'),
        name: objectNameSchema.describe('Secret that is already in the namespace'),
        key: secretKeySchema,
      }),
      z.strictObject({
        from: z.literal('external'),
        store: objectNameSchema.describe('Store of the External Secrets Operator'),
        key: z.string(),
      }),
      z.strictObject({
        from: z.literal('literal'),
        value: z.string().describe('A value that protects nothing'),
        test: z.literal(true, { error: `${literalRefused}, unless it is marked \`test: true\`` }),
      }),
    ],
    { error: (issue) => (typeof issue.input === 'object' ? undefined : literalRefused) },
  )
  .meta({ id: 'secret', description: 'Source of the value: from env, file, existing or external' })

export type SecretSource = z.infer<typeof secretSourceSchema>
