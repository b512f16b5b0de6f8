import { z } from 'zod'
import { labelsSchema, objectNameSchema, secretKeySchema } from '../kubernetes-name.ts'
import { dnsLabelSchema } from '../name.ts'
import { placementFields } from './placement.ts'

const secretEntrySchema = z.strictObject({
  name: objectNameSchema.describe('Secret that is already in the namespace of the stack'),
  key: secretKeySchema.describe('Key of the secret'),
})

const alertsSchema = z
  .strictObject({
    slack: z
      .strictObject({
        channel: z.string().regex(/^#/, 'expected a channel: #alerts').describe('Told every alert'),
        secret: secretEntrySchema.describe('Holds the address of the incoming webhook'),
      })
      .optional(),
    pagerduty: z
      .strictObject({ secret: secretEntrySchema.describe('Holds the integration key') })
      .optional()
      .describe('Told the critical alerts'),
  })
  .describe('Who is told; without any of them alerts are only shown')

const thresholdsSchema = z
  .strictObject({
    syncLagBlocks: z.int().min(1).default(10).describe('Blocks that a node which was synced may be behind'),
    stuckPoolTransactions: z.int().min(1).default(20).describe('Waiting transactions, of which none is taken'),
    validationErrorsPerMinute: z.number().positive().default(10).describe('Blocks and transactions a node refuses'),
    consumerLag: z.int().min(1).default(10_000).describe('Messages that all consumers together may be behind'),
    apiErrorPercent: z.number().positive().max(100).default(5).describe('Answers of the detector that are 5xx'),
    apiLatencySeconds: z.number().positive().default(1).describe('Time in which 95 of 100 of its answers are given'),
    restartsPerHour: z.int().min(1).default(3).describe('Restarts of one container'),
    volumeDaysUntilFull: z.number().positive().default(4).describe('Days until a growing volume is full'),
  })
  .describe('From where on an alert fires')

export const monitoringSchema = z
  .strictObject({
    kind: z.literal('monitoring').describe('Scraping, rules and dashboards for everything in the stack'),
    ...placementFields('support'),
    scrapeIntervalSeconds: z.int().min(1).default(15).describe('Time between two readings of the metrics'),
    namespace: dnsLabelSchema.default('monitoring').describe('Namespace that Prometheus runs in; it is let in'),
    labels: labelsSchema
      .default({ release: 'prometheus' })
      .describe('Labels by which Prometheus and Alertmanager choose what they read'),
    runbooks: z
      .string()
      .min(1)
      .default('docs/runbooks')
      .describe('Address of the folder of runbooks, before the name of a page'),
    thresholds: thresholdsSchema.prefault({}),
    alerts: alertsSchema.prefault({}),
    loki: z
      .strictObject({ url: z.url().describe('Address of a Loki that holds the logs, for Grafana to show') })
      .optional(),
  })
  .meta({ id: 'monitoring' })
