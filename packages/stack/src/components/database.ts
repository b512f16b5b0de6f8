import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { portNameSchema } from '../name.ts'
import { placementFields } from './placement.ts'
import { imageSchema, probesSchema, resourcesDefault, storageSchema, workloadFields } from './workload.ts'

export const databaseSchema = z
  .strictObject({
    kind: z.literal('database').describe('A database with a volume of its own'),
    ...placementFields('infrastructure'),
    replicas: z.int().min(1).default(1),
    image: imageSchema,
    args: z.array(z.string()).default([]).describe('Arguments of the program'),
    ports: z.record(portNameSchema, tcpPortSchema).describe('Ports by name'),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '500m', memory: '1Gi' }, { cpu: '2', memory: '4Gi' }),
    storage: storageSchema.prefault({ size: '20Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'database' })
