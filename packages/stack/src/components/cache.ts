import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { placementFields } from './placement.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

export const cacheSchema = z
  .strictObject({
    kind: z.literal('cache').describe('A Redis'),
    ...placementFields('infrastructure'),
    replicas: z.int().min(1).default(1),
    image: imageSchema.default('redis:8'),
    config: z
      .strictObject({
        maxMemoryMiB: z.int().min(64).default(2048).describe('What it may hold before it evicts'),
        eviction: z
          .enum(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'noeviction'])
          .default('allkeys-lru')
          .describe('What goes first when it is full, in the words of Redis'),
      })
      .prefault({}),
    ports: z.strictObject({ redis: tcpPortSchema.default(6379) }).prefault({}),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '250m', memory: '2560Mi' }, { cpu: '1', memory: '3Gi' }),
    storage: storageSchema.prefault({ size: '10Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'cache' })
