import { z } from 'zod'
import { nameSchema } from './name.ts'

export const targetSchema = z
  .union([
    z.literal('local').describe('Processes of this machine'),
    z.strictObject({
      kubernetes: z.strictObject({
        context: z.string().min(1).describe('Context of the kubeconfig'),
        namespace: z.string().min(1),
      }),
    }),
  ])
  .describe('Where the stack runs: local, or kubernetes with its context and namespace')

export const preflightSchema = z
  .strictObject({
    minNodes: z.int().min(1).default(3).describe('Machines of the cluster'),
    minNodeCpus: z.int().min(1).default(4),
    minNodeMemoryGi: z.number().min(0).default(8),
    minFreeStorageGi: z.number().min(0).default(200).describe('On each machine'),
  })
  .describe('What a cluster must offer before anything is applied')

/** An override of a component: any part of it. Its JSON Schema is derived from that of the component. */
export const componentOverrideSchema = z.record(z.string(), z.unknown())

export const environmentSchema = z.strictObject({
  target: targetSchema,
  preflight: preflightSchema.prefault({}),
  overrides: z
    .strictObject({
      components: z.record(nameSchema, componentOverrideSchema).default({}),
    })
    .prefault({})
    .describe('What differs here, merged over the rest of the file: maps by key, anything else whole, null removes'),
})

export type StackTarget = z.infer<typeof targetSchema>
