import type { FieldOwner } from '@windlass/target/difference'
import type { Rendered } from '@windlass/target/resource'
import { z } from 'zod'
import { gateSpecSchema } from './rendered-schema.ts'

/** What a release is for, in the words of the command that made it. */
export const intentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deploy') }),
  z.strictObject({ kind: z.literal('set'), change: z.string().describe('What is set: `image of node to …`') }),
  z.strictObject({ kind: z.literal('rollback'), to: z.int().describe('Number of the release gone back to') }),
  z.strictObject({ kind: z.literal('remove') }),
])

/** One value of a body that differs. A side that is left out had no such field. */
export const fieldChangeSchema = z.strictObject({
  /** `config.mining.enabled`, `replicas[node-0].environment.LEVEL` */
  path: z.string(),
  /** JSON, shortened, secrets masked. */
  from: z.string().optional(),
  to: z.string().optional(),
})

/**
 * `needs-snapshot`: a program that keeps state changes, and what the new one writes the old one may not be able to read.
 * `irreversible`: data is deleted.
 */
export const safetySchema = z.enum(['reversible', 'needs-snapshot', 'irreversible'])

/** The replicas a gate is about. */
export const gateScopeSchema = z.discriminatedUnion('kind', [
  /** All replicas of the component. */
  z.strictObject({ kind: z.literal('component') }),
  /** Those that should be in their new state by now, in the middle of a rolling update; `moved` were just replaced. */
  z.strictObject({
    kind: z.literal('replicas'),
    ordinals: z.array(z.int()),
    moved: z.array(z.int()),
  }),
  /** None in particular: the network as a whole, before its first node is taken. */
  z.strictObject({ kind: z.literal('network') }),
])

const fieldOwnerSchema: z.ZodType<FieldOwner> = z.strictObject({ owner: z.string(), field: z.string() })

const operationFields = {
  id: z.string(),
  component: z.string(),
  /** Id of the resource it changes or judges. */
  resource: z.string(),
  phase: z.string(),
  /** Ids of operations that must have finished. */
  after: z.array(z.string()),
  /** Why it is done, in words. */
  reason: z.string(),
  difference: z.array(fieldChangeSchema),
  safety: safetySchema,
}

export const operationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('apply'),
    ...operationFields,
    replicas: z.enum(['all', 'hold']),
    /** Fields that are taken from whoever has set them. */
    takes: z.array(fieldOwnerSchema).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('replace-replica'),
    ...operationFields,
    ordinal: z.int(),
    /** Other replicas that must be ready while this one is away. */
    quorum: z.int(),
  }),
  z.strictObject({
    kind: z.literal('gate'),
    ...operationFields,
    gate: gateSpecSchema,
    scope: gateScopeSchema,
    /** Whether a network that produces no blocks fails the gate, or is taken as it is. */
    stalledNetwork: z.enum(['fail', 'accept']),
  }),
  z.strictObject({
    kind: z.literal('remove'),
    ...operationFields,
    volumes: z.enum(['keep', 'delete']),
    /** They run on, until it is made again around them. */
    replicas: z.literal('keep').exactOptional(),
  }),
  /** Nothing is applied: what holds data becomes as large as is wanted. */
  z.strictObject({ kind: z.literal('grow-volumes'), ...operationFields }),
])

export type Intent = z.infer<typeof intentSchema>
export type FieldChange = z.infer<typeof fieldChangeSchema>
export type Safety = z.infer<typeof safetySchema>
export type GateScope = z.infer<typeof gateScopeSchema>
export type Operation = z.infer<typeof operationSchema>
export type OperationOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>

/**
 * Everything a run will do, and nothing else: what is shown is what runs.
 *
 * Operations are listed in an order that respects `after`; those that do not depend on each other run at once.
 */
export interface Plan {
  readonly intent: Intent
  /** What is known once it has run: that all runs as wanted, or only that the target has taken it. */
  readonly ends: 'verified' | 'applied'
  /** What holds once the plan has run. */
  readonly desired: Rendered
  readonly operations: readonly Operation[]
  /** What the reader should know before it runs, in words. */
  readonly warnings: readonly string[]
  /** Why it must not run as it is. */
  readonly obstacles: readonly Obstacle[]
}

/** What keeps a plan from being run. */
export interface Obstacle {
  readonly resource: string
  readonly code: 'ROLLOUT_FIELD_OWNED' | 'ROLLOUT_IMMUTABLE' | 'ROLLOUT_NAME_TAKEN'
  readonly why: string
  readonly hint: string
}
