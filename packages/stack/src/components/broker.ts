import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

const oneLine = 'expected one line'

const propertySchema = z.string().regex(/^[a-z][A-Za-z0-9._-]*$/, 'expected a property of Kafka: num.io.threads')

export const brokerSchema = z
  .strictObject({
    kind: z.literal('broker').describe('A Kafka'),
    ...placementFields('infrastructure'),
    form: z
      .enum(['brokers', 'strimzi', 'external'])
      .default('brokers')
      .describe('Brokers of the stack, brokers made by the Strimzi operator, or others that are there already'),
    bootstrap: z
      .array(z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port'))
      .default([])
      .describe('Addresses of external brokers'),
    topics: z
      .record(
        z.string().regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, 'expected the name of a topic'),
        z.strictObject({
          partitions: z.int().min(1).default(8).describe('The most consumers that can share the topic'),
          retentionHours: z.int().min(1).default(168),
        }),
      )
      .default({})
      .describe('Topics by name'),
    replicas: replicasSchema.default(3),
    image: imageSchema.default('apache/kafka:4.1.0'),
    config: z
      .record(propertySchema, z.string().regex(/^[^\r\n]*$/, oneLine))
      .default({})
      .describe('Broker properties'),
    ports: z.strictObject({ kafka: tcpPortSchema.default(9092), controller: tcpPortSchema.default(9093) }).prefault({}),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '500m', memory: '2Gi' }, { cpu: '2', memory: '4Gi' }),
    storage: storageSchema.prefault({ size: '50Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'broker' })
