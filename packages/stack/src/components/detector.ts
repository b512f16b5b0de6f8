import { detectorSettingsSchema } from '@windlass/contract/detector-config'
import { healthPaths } from '@windlass/contract/health'
import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { detectorAutoscalingSchema } from './autoscaling.ts'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import { frontSchema, imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('blocks'),
    path: z.string().describe('File or directory of blocks in JSON-RPC form, or mainnet-sample, which ships with it'),
  }),
  z.strictObject({
    kind: z.literal('node'),
    component: z.string().describe('Name of the chain to follow'),
    pollIntervalMs: z.int().min(50).optional(),
  }),
  z.strictObject({
    kind: z.literal('kafka'),
    component: z.string().describe('Name of the broker to read from'),
    topic: z.string().default('blockchain-transactions'),
    groupId: z.string().default('anomaly-detection').describe('Consumers of one group share the partitions'),
    deadLetterTopic: z
      .string()
      .optional()
      .describe('Where messages go that are no transaction; the topic and -dead-letter if left out'),
  }),
])

export const detectorSchema = z
  .strictObject({
    kind: z.literal('detector').describe('Scores every transaction and keeps what stands out'),
    ...placementFields('application'),
    replicas: replicasSchema.default(1),
    image: imageSchema.default('builtin:detect'),
    role: z
      .enum(['all', 'api', 'consumer'])
      .default('all')
      .describe('What it does: answers requests, reads its sources, or both'),
    config: detectorSettingsSchema.prefault({}),
    sources: z.array(sourceSchema).min(1, 'expected at least one source').describe('Read in order; a chain comes last'),
    cache: z.string().optional().describe('Name of the cache that replicas share anomalies through'),
    ports: z
      .strictObject({ api: tcpPortSchema.default(8000).describe('API, health endpoints and metrics') })
      .prefault({}),
    front: frontSchema.prefault({}),
    autoscaling: detectorAutoscalingSchema.optional(),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '250m', memory: '512Mi' }, { cpu: '1', memory: '2Gi' }),
    storage: storageSchema.optional(),
    probes: probesSchema.default({
      startup: { port: 'api', path: healthPaths.startup },
      ready: { port: 'api', path: healthPaths.ready },
      live: { port: 'api', path: healthPaths.live },
    }),
  })
  .meta({ id: 'detector' })
