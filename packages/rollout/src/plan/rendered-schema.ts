import type { GateSpec } from '@windlass/target/gate-spec'
import { phases, type Rendered } from '@windlass/target/resource'
import { z } from 'zod'

const chainGateSchema = z.strictObject({
  kind: z.literal('chain'),
  rpcPort: z.string(),
  metricsPort: z.string(),
  minPeers: z.int().min(0),
  maxLagBlocks: z.int().min(0),
  quorum: z.int().min(0),
  blockTimeSeconds: z.number().positive(),
  observeBlocks: z.int().min(0),
  upgradeHeights: z.array(z.int()),
})

export const gateSpecSchema: z.ZodType<GateSpec> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('replicas-ready') }),
  z.strictObject({ kind: z.literal('endpoint-answers'), port: z.string(), path: z.string() }),
  chainGateSchema,
  z.strictObject({ kind: z.literal('detector-scores'), port: z.string(), minTransactions: z.int().min(0) }),
])

const resourceSchema = z.strictObject({
  id: z.string(),
  component: z.string(),
  phase: z.enum(phases),
  needs: z.array(z.string()),
  digest: z.string(),
  body: z.unknown(),
  stays: z.literal(true).exactOptional(),
})

const workloadSchema = z.strictObject({
  component: z.string(),
  resource: z.string(),
  replicas: z.int().min(0),
  maxReplicas: z.int().min(0).exactOptional(),
  rolling: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('together') }),
    z.strictObject({ kind: z.literal('one-at-a-time'), quorum: z.int().min(0) }),
    z.strictObject({ kind: z.literal('once'), withinMs: z.number().positive() }),
  ]),
  turnoverMs: z.number().positive().exactOptional(),
  gates: z.array(gateSpecSchema),
})

/** A {@link Rendered} as it is kept in the history. */
export const renderedSchema: z.ZodType<Rendered> = z.strictObject({
  resources: z.array(resourceSchema),
  workloads: z.array(workloadSchema),
})
