import { consensusRulesSchema } from '@windlass/contract/consensus-rules'
import { healthPaths } from '@windlass/contract/health'
import { nodeSettingsSchema } from '@windlass/contract/node-config'
import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { secretSourceSchema } from '../secret.ts'
import { chainAutoscalingSchema } from './autoscaling.ts'
import { backupSchema } from './backup.ts'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

/** Fewest nodes of which one can be lost, or rolled, while the rest are still more than half. */
const minReplicas = 3

export const chainSchema = z
  .strictObject({
    kind: z.literal('chain').describe('Nodes of one blockchain'),
    ...placementFields('core'),
    replicas: replicasSchema
      .min(minReplicas, `expected at least ${minReplicas} nodes: with fewer, losing one loses the quorum`)
      .default(minReplicas)
      .describe('Nodes of the chain'),
    image: imageSchema.default('builtin:chain'),
    config: nodeSettingsSchema.prefault({}).describe('Settings of a node; a change is rolled one replica at a time'),
    consensus: consensusRulesSchema
      .prefault({})
      .describe('Rules all nodes share; a change is scheduled at a height, under upgrades'),
    observeBlocks: z.int().min(1).default(3).describe('Blocks the chain must add before a release counts as good'),
    ports: z
      .strictObject({
        p2p: tcpPortSchema.default(8545),
        rpc: tcpPortSchema.default(8546),
        ws: tcpPortSchema.default(8547),
        metrics: tcpPortSchema.default(9090).describe('Health endpoints and metrics'),
      })
      .prefault({})
      .describe('Ports of the first replica; on a local target each further replica adds 10'),
    loadBalancers: z
      .strictObject({
        p2p: z.boolean().default(true).describe('Whether peers outside the cluster reach the nodes'),
        rpc: z.boolean().default(false).describe('Whether anybody does; better through an ingress'),
        ws: z.boolean().default(false).describe('Whether anybody does; better through an ingress'),
        publicP2pPort: tcpPortSchema.default(30303).describe('Port that outside peers dial'),
      })
      .prefault({})
      .describe('Load balancers in front of the nodes'),
    keys: secretSourceSchema
      .optional()
      .describe('Identity key of every node, under the names node-0, node-1, …: of a directory, where it is a file'),
    autoscaling: chainAutoscalingSchema.optional(),
    backup: backupSchema.optional(),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '1', memory: '2Gi' }, { cpu: '2', memory: '4Gi' }),
    storage: storageSchema.prefault({ size: '100Gi' }),
    probes: probesSchema.default({
      startup: { port: 'metrics', path: healthPaths.startup },
      ready: { port: 'metrics', path: healthPaths.ready },
      live: { port: 'metrics', path: healthPaths.live },
    }),
  })
  .meta({ id: 'chain' })
