import { z } from 'zod'
import { logLevelSchema } from './node-config.ts'
import { tcpPortSchema } from './quantities.ts'

/** Where transactions come from. */
export const detectorSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('blocks'),
    /** `mainnet-sample` is the sample of real mainnet blocks that ships with the detector. */
    path: z.string().describe('File or directory of blocks in JSON-RPC form, or `mainnet-sample`'),
  }),
  z.strictObject({
    kind: z.literal('node'),
    urls: z.array(z.string()).min(1).describe('JSON-RPC addresses, tried in order when one fails'),
    pollIntervalMs: z.int().min(50).default(500),
  }),
])

export const detectorSettingsSchema = z.strictObject({
  forest: z
    .strictObject({
      trees: z.int().min(1).default(100).describe('Trees of the isolation forest'),
      sampleSize: z.int().min(2).default(256).describe('Transactions each tree is grown on'),
      seed: z.int().min(0).default(1).describe('The same seed and transactions give the same forest'),
    })
    .prefault({}),
  training: z
    .strictObject({
      source: z.enum(['first', 'live']).default('first').describe('Train on the first source, or on what is followed'),
      minTransactions: z.int().min(2).default(256).describe('Transactions to see before the first model is trained'),
    })
    .prefault({}),
  anomalyThreshold: z.number().min(0).max(1).default(0.6).describe('Score from which a transaction is an anomaly'),
  buffer: z
    .strictObject({
      maxSize: z.int().min(1).default(10_000).describe('Anomalies kept at most; the oldest go first'),
      ttlSeconds: z.int().min(1).default(3600).describe('How long an anomaly is kept'),
    })
    .prefault({}),
  logLevel: logLevelSchema,
})

/** Everything a detector reads at start, from the file and the variables the `service` package names. */
export const detectorConfigSchema = z.strictObject({
  ...detectorSettingsSchema.shape,
  name: z.string(),
  dataDir: z.string().describe('Directory that holds the trained models'),
  listenHost: z.string().default('127.0.0.1'),
  apiPort: tcpPortSchema.default(8000),
  sources: z.array(detectorSourceSchema).min(1).describe('Read in order; a followed node comes last'),
})

export type DetectorSource = z.infer<typeof detectorSourceSchema>
export type DetectorSettings = z.infer<typeof detectorSettingsSchema>
export type DetectorConfig = z.infer<typeof detectorConfigSchema>
