import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { containerPathSchema, urlPathSchema } from '../kubernetes-name.ts'
import { portNameSchema } from '../name.ts'
import { backupSchema } from './backup.ts'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import {
  imageSchema,
  metricsSchema,
  probesSchema,
  resourcesDefault,
  storageSchema,
  workloadFields,
} from './workload.ts'

export const databaseSchema = z
  .strictObject({
    kind: z.literal('database').describe('A database with a volume of its own'),
    ...placementFields('infrastructure'),
    replicas: replicasSchema.default(1),
    image: imageSchema,
    args: z.array(z.string()).default([]).describe('Arguments of the program'),
    ports: z.record(portNameSchema, tcpPortSchema).describe('Ports by name'),
    healthPath: urlPathSchema.optional().describe('Asked of the first port by every probe not given'),
    dataPath: containerPathSchema.default('/data').describe('Where the volume is'),
    metrics: metricsSchema.optional(),
    backup: backupSchema.optional(),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '500m', memory: '1Gi' }, { cpu: '2', memory: '4Gi' }),
    storage: storageSchema.prefault({ size: '20Gi' }),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'database' })
