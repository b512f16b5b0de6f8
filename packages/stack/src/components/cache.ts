import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { secretSourceSchema } from '../secret.ts'
import { backupSchema } from './backup.ts'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

export const cacheSchema = z
  .strictObject({
    kind: z.literal('cache').describe('A Redis'),
    ...placementFields('infrastructure'),
    replicas: replicasSchema
      .default(1)
      .describe('One server, or three and more: then a master and its copies, watched over by Sentinels'),
    image: imageSchema.default('redis:8'),
    config: z
      .strictObject({
        maxMemoryMiB: z.int().min(64).default(2048).describe('What it may hold before it evicts'),
        eviction: z
          .enum(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'noeviction'])
          .default('allkeys-lru')
          .describe('What goes first when it is full, in the words of Redis'),
        persistence: z.boolean().default(true).describe('Whether what is cached outlives a restart'),
      })
      .prefault({}),
    ports: z
      .strictObject({
        redis: tcpPortSchema.default(6379),
        sentinel: tcpPortSchema.default(26379).describe('With three replicas and more'),
        metrics: tcpPortSchema.default(9121),
      })
      .prefault({}),
    password: secretSourceSchema.optional().describe('Asked of every client; without one there is none'),
    exporter: z
      .strictObject({
        image: imageSchema.default('oliver006/redis_exporter:v1.80.0'),
        command: z.array(z.string()).optional().describe('Replaces the entry point of the image'),
      })
      .prefault({})
      .describe('What exports the metrics'),
    backup: backupSchema.optional(),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '250m', memory: '2560Mi' }, { cpu: '1', memory: '3Gi' }),
    storage: storageSchema.prefault({ size: '10Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'cache' })
