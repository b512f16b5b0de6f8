import { z } from 'zod'
import { consensusRulesSchema } from './consensus-rules.ts'
import { addressSchema, tcpPortSchema } from './quantities.ts'

export const logLevelSchema = z
  .enum(['trace', 'debug', 'info', 'warn', 'error'])
  .default('info')
  .describe('The least that is logged')

/** What one node may be told without its neighbours knowing: rolled one replica at a time. */
export const nodeSettingsSchema = z.strictObject({
  maxPeers: z.int().min(1).default(50).describe('Connections to keep at most'),
  mining: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether this node makes blocks'),
      coinbase: addressSchema
        .optional()
        .describe("Who is paid for this node's blocks; derived from its name if left out"),
      maxHashesPerSecond: z
        .int()
        .min(1)
        .default(50_000)
        .describe('Bound on the work of this node, so that a machine is not eaten by its miner'),
    })
    .prefault({}),
  readiness: z
    .strictObject({
      minPeers: z.int().min(0).default(1).describe('Peers a node needs to be ready'),
      maxLagBlocks: z.int().min(0).default(5).describe('Blocks it may be behind the best peer and still be ready'),
    })
    .prefault({}),
  maxPoolTransactions: z.int().min(1).default(50_000).describe('Transactions that may wait for a block'),
  rateLimitPerSecond: z.int().min(1).default(100).describe('JSON-RPC calls a second from one client'),
  rateLimitLoopback: z
    .boolean()
    .default(false)
    .describe('Whether calls from this machine count against rateLimitPerSecond; set it behind a local proxy'),
  allowedOrigins: z.array(z.string()).default([]).describe('Origins that browsers may call from'),
  logLevel: logLevelSchema,
})

/** Everything a chain node reads at start, from the file and the variables the `service` package names. */
export const nodeConfigSchema = z.strictObject({
  ...nodeSettingsSchema.shape,
  name: z.string().describe('Name of the node, stable over restarts: `node-0`'),
  dataDir: z.string().describe('Directory that holds blocks, state and the peer identity'),
  identityKeyFile: z
    .string()
    .optional()
    .describe('File that holds the identity key, 64 hex digits; one of its own in dataDir if left out'),
  listenHost: z.string().default('127.0.0.1'),
  p2pPort: tcpPortSchema.default(8545),
  rpcPort: tcpPortSchema.default(8546),
  wsPort: tcpPortSchema.default(8547),
  metricsPort: tcpPortSchema.default(9090),
  bootstrapPeers: z.array(z.string()).default([]).describe('Multiaddresses to dial, with or without peer id'),
  consensus: consensusRulesSchema.prefault({}),
})

export type NodeSettings = z.infer<typeof nodeSettingsSchema>
export type NodeConfig = z.infer<typeof nodeConfigSchema>
