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
  z.strictObject({
    kind: z.literal('kafka'),
    brokers: z
      .array(z.string().regex(/^[^\s:]+:\d+$/, 'a broker: host:port'))
      .min(1)
      .describe('Brokers to ask first, each as host:port'),
    topic: z.string().min(1).default('blockchain-transactions').describe('Messages are transactions in JSON'),
    groupId: z
      .string()
      .min(1)
      .default('anomaly-detection')
      .describe('Consumers of one group share the partitions of one topic'),
    deadLetterTopic: z
      .string()
      .min(1)
      .optional()
      .describe('Where messages go that are no transaction; the topic and `-dead-letter` if left out'),
  }),
])

const redisAddressSchema = z
  .string()
  .refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ''), 'an address such as redis://cache:6379')
  .refine((text) => URL.parse(text)?.password === '', 'an address without a password: use passwordFile or urlFile')

const redisFields = {
  passwordFile: z.string().optional().describe('File that holds the password; without one none is sent'),
  keyPrefix: z.string().default('windlass:').describe('What all keys begin with, where others use the same server'),
}

/** Where anomalies and predictions are shared. Secrets stand in files. */
export const redisConfigSchema = z.union([
  z.strictObject({ url: redisAddressSchema.describe('One server, with its database'), ...redisFields }),
  z.strictObject({
    urlFile: z.string().describe('File that holds the address, which may hold a password'),
    keyPrefix: redisFields.keyPrefix,
  }),
  z.strictObject({
    sentinels: z
      .array(z.strictObject({ host: z.string(), port: tcpPortSchema.default(26379) }))
      .min(1)
      .describe('Sentinels, which say where the master is'),
    masterName: z.string().describe('Name of the group they watch'),
    sentinelPasswordFile: z.string().optional().describe('File that holds the password of the sentinels themselves'),
    ...redisFields,
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
export const detectorConfigSchema = z
  .strictObject({
    ...detectorSettingsSchema.shape,
    name: z.string(),
    dataDir: z.string().describe('Directory that holds the trained models'),
    listenHost: z.string().default('127.0.0.1'),
    apiPort: tcpPortSchema.default(8000),
    role: z
      .enum(['all', 'api', 'consumer'])
      .default('all')
      .describe(
        'Answer requests, and only train on sources; read what is followed, and only train on blocks; or everything',
      ),
    sources: z.array(detectorSourceSchema).default([]).describe('Read in order; what is followed comes last'),
    redis: redisConfigSchema.optional().describe('Where replicas share what they found; in memory if left out'),
  })
  .superRefine(({ role, sources, redis }, context) => {
    if (role === 'all' && sources.length === 0)
      context.addIssue({ code: 'too_small', minimum: 1, origin: 'array', input: sources, path: ['sources'] })
    if (role === 'consumer' && sources.every(({ kind }) => kind === 'blocks'))
      context.addIssue({ code: 'custom', message: 'a topic or a node: a consumer follows one', path: ['sources'] })
    const groups = sources.map((source) => (source.kind === 'kafka' ? source.groupId : undefined))
    for (const [index, group] of groups.entries())
      if (group !== undefined && groups.indexOf(group) < index)
        context.addIssue({
          code: 'custom',
          message: 'a group of its own: all of one group read the same topic',
          path: ['sources', index, 'groupId'],
        })
    if (role === 'consumer' && redis === undefined)
      context.addIssue({ code: 'custom', message: 'an address: a consumer shows nothing itself', path: ['redis'] })
  })

export type DetectorSource = z.infer<typeof detectorSourceSchema>
export type DetectorSettings = z.infer<typeof detectorSettingsSchema>
export type DetectorConfig = z.infer<typeof detectorConfigSchema>
export type KafkaSource = Extract<DetectorSource, { kind: 'kafka' }>
export type RedisConfig = z.infer<typeof redisConfigSchema>

/** Where the messages of a source go that are no transaction. */
export function deadLetterTopicOf({ topic, deadLetterTopic }: KafkaSource): string {
  return deadLetterTopic ?? `${topic}-dead-letter`
}
