import { z } from 'zod'
import { placementFields } from './placement.ts'
import { imageSchema, resourcesDefault, workloadFields } from './workload.ts'

export const jobSchema = z
  .strictObject({
    kind: z.literal('job').describe('A program that runs once in a release and is done at exit code 0'),
    ...placementFields('application'),
    image: imageSchema,
    args: z.array(z.string()).default([]).describe('Arguments of the program'),
    config: z.record(z.string(), z.unknown()).default({}).describe('Given to the program as a JSON file'),
    schedule: z
      .string()
      .regex(/^(\S+\s+){4}\S+$/, 'expected five fields of cron: 0 3 * * *')
      .optional()
      .describe('Runs it again and again, as five fields of cron in UTC'),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '100m', memory: '128Mi' }, { cpu: '500m', memory: '512Mi' }),
  })
  .meta({ id: 'job' })
