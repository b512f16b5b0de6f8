import { z } from 'zod'
import { portNameSchema } from '../name.ts'
import { secretSourceSchema } from '../secret.ts'

const cpuSchema = z
  .union([z.string().regex(/^\d+(\.\d+)?m?$/, 'expected CPUs: 2, 0.5 or 500m'), z.number().positive()])
  .transform(String)
  .describe('CPUs: 2, 0.5 or 500m')

const bytesSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(Ki|Mi|Gi|Ti)$/, 'expected an amount of bytes with its unit: 512Mi, 2Gi')
  .describe('Bytes with their unit: 512Mi, 2Gi')

const amountsSchema = z.strictObject({ cpu: cpuSchema, memory: bytesSchema }).meta({ id: 'amounts' })

const resourcesSchema = z
  .strictObject({
    requests: amountsSchema.describe('What is reserved for each replica'),
    limits: amountsSchema.describe('What a replica may use at most'),
  })
  .meta({ id: 'resources', description: 'CPU and memory of each replica; not enforced on a local target' })

export const storageSchema = z
  .strictObject({
    size: bytesSchema,
    class: z.string().optional().describe('StorageClass; one of its own if left out'),
    reclaim: z.enum(['Retain', 'Delete']).default('Retain').describe('What becomes of a volume that is let go'),
  })
  .meta({ id: 'storage', description: 'Volume of each replica' })

const probeSchema = z
  .strictObject({ port: portNameSchema, path: z.string() })
  .meta({ id: 'probe', description: 'GET path, 2xx passes' })

export const probesSchema = z
  .strictObject({
    startup: probeSchema.optional(),
    ready: probeSchema.optional(),
    live: probeSchema.optional(),
  })
  .meta({ id: 'probes', description: 'How to ask a replica for its health' })

export const imageSchema = z
  .string()
  .min(1)
  .describe('Image reference; on a local target builtin:chain, builtin:detect, builtin:traffic or a .js or .ts file')

/** What every component that runs programs has. */
export const workloadFields = {
  env: z.record(z.string(), z.string()).default({}).describe('Variables of the process; no secrets'),
  secrets: z.record(z.string(), secretSourceSchema).default({}).describe('Secrets by name, each by its source'),
}

/** Sizes as Kubernetes names them: requests then limits, CPU before memory. */
export function resourcesDefault(requests: Amounts, limits: Amounts) {
  return resourcesSchema.default({ requests, limits })
}

type Amounts = z.infer<typeof amountsSchema>
