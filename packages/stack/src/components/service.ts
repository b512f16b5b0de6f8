import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { urlPathSchema } from '../kubernetes-name.ts'
import { portNameSchema } from '../name.ts'
import { autoscalingSchema } from './autoscaling.ts'
import { placementFields } from './placement.ts'
import { replicasSchema } from './replicas.ts'
import {
  frontSchema,
  imageSchema,
  metricsSchema,
  probesSchema,
  resourcesDefault,
  storageSchema,
  workloadFields,
} from './workload.ts'

export const serviceSchema = z
  .strictObject({
    kind: z.literal('service').describe('A program that is to run all the time'),
    ...placementFields('application'),
    replicas: replicasSchema.default(1),
    image: imageSchema,
    args: z.array(z.string()).default([]).describe('Arguments of the program'),
    config: z.record(z.string(), z.unknown()).default({}).describe('Given to the program as a JSON file'),
    ports: z.record(portNameSchema, tcpPortSchema).default({}).describe('Ports by name'),
    healthPath: urlPathSchema.optional().describe('Asked of the first port by every probe not given'),
    metrics: metricsSchema.optional(),
    front: frontSchema.prefault({}),
    autoscaling: autoscalingSchema.optional(),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '100m', memory: '128Mi' }, { cpu: '500m', memory: '512Mi' }),
    storage: storageSchema.optional(),
    probes: probesSchema.default({}),
  })
  .meta({ id: 'service' })
