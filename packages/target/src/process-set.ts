import { z } from 'zod'

/** A probe of a process: `GET path` of a named port, 2xx passes. */
export const processProbeSchema = z.strictObject({ port: z.string(), path: z.string() })

export const processReplicaSchema = z.strictObject({
  /** `node-0` */
  name: z.string(),
  ordinal: z.int().min(0),
  /** Named ports on loopback. */
  ports: z.record(z.string(), z.int().min(1).max(65535)),
  /** Added to the variables of the set. */
  environment: z.record(z.string(), z.string()),
})

/** Where the value of a secret comes from; a value that protects something is never part of a body. */
export const processSecretSchema = z.strictObject({
  name: z.string(),
  /** Variable that names the file holding the value. */
  fileVariable: z.string(),
  source: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('env'), variable: z.string() }),
    z.strictObject({ from: z.literal('file'), path: z.string() }),
    /** A value that protects nothing, marked as such in the description. */
    z.strictObject({ from: z.literal('literal'), value: z.string() }),
  ]),
})

/**
 * Body of a resource of the local target: one program run as one process per replica.
 *
 * Every process gets `WINDLASS_DATA_DIR` (its own directory, kept over restarts) and `WINDLASS_CONFIG_FILE`
 * (a file that holds `config` as JSON).
 */
export const processSetSchema = z.strictObject({
  kind: z.literal('processes'),
  /** `builtin:chain`, `builtin:detect`, … or the path of a JavaScript or TypeScript file. */
  program: z.string(),
  arguments: z.array(z.string()).default([]),
  config: z.record(z.string(), z.unknown()).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(processSecretSchema).default([]),
  replicas: z.array(processReplicaSchema).min(1),
  probes: z.strictObject({
    startup: processProbeSchema.optional(),
    ready: processProbeSchema.optional(),
    live: processProbeSchema.optional(),
  }),
  restart: z
    .strictObject({
      /** `always` for services, `on-failure` for jobs: exit code 0 then means done and ready. */
      policy: z.enum(['always', 'on-failure']).default('always'),
      /** Restarts within `windowMs` above which the replica has failed. */
      budget: z.int().min(0).default(3),
      windowMs: z.int().min(1).default(60_000),
    })
    .prefault({}),
  /** Time to drain after SIGTERM before SIGKILL. */
  stopGraceMs: z.int().min(0).default(10_000),
})

export type ProcessSet = z.infer<typeof processSetSchema>
export type ProcessReplica = z.infer<typeof processReplicaSchema>
export type ProcessSecret = z.infer<typeof processSecretSchema>
