import { z } from 'zod'
import { logLevelSchema } from './node-config.ts'
import { tcpPortSchema } from './quantities.ts'

/** What the traffic generator reads at start: a steady stream of signed transfers from accounts funded at genesis. */
export const trafficConfigSchema = z.strictObject({
  name: z.string(),
  dataDir: z.string(),
  listenHost: z.string().default('127.0.0.1'),
  metricsPort: tcpPortSchema.default(9190).describe('Where health endpoints and metrics answer'),
  urls: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .describe('JSON-RPC addresses of the nodes, used in turn'),
  transfersPerSecond: z.number().min(0.01).default(2),
  accounts: z.int().min(1).max(1000).default(10).describe('How many of the development accounts send'),
  seed: z.int().min(0).default(1),
  logLevel: logLevelSchema,
})

export type TrafficConfig = z.infer<typeof trafficConfigSchema>
