import { z } from 'zod'
import { placementFields } from './placement.ts'

export const monitoringSchema = z
  .strictObject({
    kind: z.literal('monitoring').describe('Scraping, rules and dashboards for everything in the stack'),
    ...placementFields('support'),
    scrapeIntervalSeconds: z.int().min(1).default(15).describe('Time between two readings of the metrics'),
  })
  .meta({ id: 'monitoring' })
