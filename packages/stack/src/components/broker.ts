import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { placementFields } from './placement.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

export const brokerSchema = z
  .strictObject({
    kind: z.literal('broker').describe('A Kafka'),
    ...placementFields('infrastructure'),
    replicas: z.int().min(1).default(3),
    image: imageSchema.default('apache/kafka:4.0.0'),
    config: z.record(z.string(), z.string()).default({}).describe('Broker properties'),
    ports: z.strictObject({ kafka: tcpPortSchema.default(9092) }).prefault({}),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '500m', memory: '2Gi' }, { cpu: '2', memory: '4Gi' }),
    storage: storageSchema.prefault({ size: '50Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'broker' })
