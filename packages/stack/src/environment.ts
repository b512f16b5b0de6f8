import { z } from 'zod'
import { componentKinds } from './component.ts'
import { dnsLabelSchema, nameSchema, secretNameSchema } from './name.ts'
import { secretSourceSchema } from './secret.ts'

export const targetSchema = z
  .union([
    z.literal('local').describe('Processes of this machine'),
    z.strictObject({
      kubernetes: z.strictObject({
        context: z.string().min(1).describe('Context of the kubeconfig'),
        namespace: dnsLabelSchema.describe('Namespace of the stack, in which nothing else is'),
      }),
    }),
  ])
  .describe('Where the stack runs: local, or kubernetes with its context and namespace')

export const preflightSchema = z
  .strictObject({
    minNodes: z.int().min(1).default(3).describe('Machines of the cluster'),
    minNodeCpus: z.int().min(1).default(4).describe('Of each machine'),
    minNodeMemoryGi: z.number().min(0).default(8).describe('Of each machine'),
    minFreeStorageGi: z.number().min(0).default(200).describe('On each machine'),
  })
  .describe('What a cluster must offer before anything is applied')

/** How strict the checks are: what is a warning in a test is an error in production. */
export const tierSchema = z.enum(['production', 'staging', 'test'])

export const meshSchema = z
  .enum(['none', 'istio', 'linkerd'])
  .default('none')
  .describe('Service mesh whose sidecars the pods get')

export const quotaSchema = z
  .strictObject({
    headroomPercent: z
      .int()
      .min(0)
      .default(25)
      .describe(
        'Room above what all replicas at their most ask for, with one more of each while it rolls and one that goes',
      ),
  })
  .describe('Bound on what the namespace may use, derived from the sizes of its components')

/** An override of a component: any part of it. Its JSON Schema is derived from that of the component. */
export const componentOverrideSchema = z.record(z.string(), z.unknown())

/** The same for every component of a kind. */
export const kindOverridesSchema = z.partialRecord(z.enum(componentKinds), componentOverrideSchema)

export const environmentSchema = z.strictObject({
  target: targetSchema,
  tier: tierSchema
    .optional()
    .describe('How strict the checks are; that of its name if left out, and production for any other name'),
  images: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'What images are replaced with here, by exact reference or by its beginning and a *: a reference, or @sha256:… to add',
    ),
  secrets: z
    .record(secretNameSchema, secretSourceSchema)
    .default({})
    .describe('Where secrets come from here, by name, in every component that has a secret of that name'),
  mesh: meshSchema,
  quota: quotaSchema.prefault({}),
  preflight: preflightSchema.prefault({}),
  overrides: z
    .strictObject({
      kinds: kindOverridesSchema.default({}).describe('Of all components of a kind, before those of the single ones'),
      components: z.record(nameSchema, componentOverrideSchema).default({}),
    })
    .prefault({})
    .describe('What differs here, merged over the rest of the file: maps by key, anything else whole, null removes'),
})

export type StackTarget = z.infer<typeof targetSchema>
export type Tier = z.infer<typeof tierSchema>

/** The tier of an environment that does not say: its name where that is one, else the strictest. */
export function tierOf(environment: string, written: Tier | undefined): Tier {
  const named = tierSchema.safeParse(environment)
  return written ?? (named.success ? named.data : 'production')
}
