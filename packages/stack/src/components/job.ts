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
    before: z
      .array(z.string())
      .default([])
      .describe('Components that wait for it, and each change of which makes it run again: a migration'),
    after: z
      .array(z.string())
      .default([])
      .describe('Components it waits for, and each change of which makes it run again: a test of what was rolled'),
    retries: z.int().min(0).max(100).default(3).describe('How often it is started again when it fails'),
    deadlineSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('Time it may take, with all that it is started again'),
    ...workloadFields,
    resources: resourcesDefault({ cpu: '100m', memory: '128Mi' }, { cpu: '500m', memory: '512Mi' }),
  })
  .meta({ id: 'job' })
