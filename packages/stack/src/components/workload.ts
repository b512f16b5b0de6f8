import { z } from 'zod'
import { containerPathSchema, objectNameSchema, urlPathSchema, variablesSchema } from '../kubernetes-name.ts'
import { portNameSchema, secretNameSchema, serviceNameSchema } from '../name.ts'
import { secretSourceSchema } from '../secret.ts'
import { egressSchema } from './egress.ts'
import { podSchema } from './pod.ts'

const cpuSchema = z
  .union([z.string().regex(/^(\d+(\.\d{1,3})?|\d+m)$/, 'expected CPUs: 2, 0.5 or 500m'), z.number().min(0.001)])
  .transform(String)
  .describe('CPUs: 2, 0.5 or 500m')

const bytesSchema = z
  .string()
  .regex(/^(?=.*[1-9])\d+(\.\d+)?(Ki|Mi|Gi|Ti)$/, 'expected an amount of bytes with its unit: 512Mi, 2Gi')
  .describe('Bytes with their unit: 512Mi, 2Gi')

const amountsSchema = z.strictObject({ cpu: cpuSchema, memory: bytesSchema }).meta({ id: 'amounts' })

const resourcesSchema = z
  .strictObject({
    requests: amountsSchema.describe('What is reserved for each replica'),
    limits: amountsSchema.describe('What a replica may use at most'),
  })
  .meta({ id: 'resources', description: 'CPU and memory of each replica; not enforced on a local target' })

const provisionerSchema = z
  .string()
  .regex(
    /^([a-z0-9][a-z0-9.-]*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
    'expected a provisioner: ebs.csi.aws.com, rancher.io/local-path',
  )

export const storageSchema = z
  .strictObject({
    size: bytesSchema,
    class: objectNameSchema.optional().describe('StorageClass of the cluster; its default one if left out'),
    provisioner: provisionerSchema.optional().describe('Makes a StorageClass of its own, with this provisioner'),
    disks: z
      .array(z.strictObject({ node: objectNameSchema.describe('Name of the machine'), path: containerPathSchema }))
      .optional()
      .describe('Disks of machines to use instead, at least one for each replica there may be'),
    reclaim: z.enum(['Retain', 'Delete']).default('Retain').describe('What becomes of a volume that is let go'),
  })
  .meta({ id: 'storage', description: 'Volume of each replica' })

const probeSchema = z
  .strictObject({ port: portNameSchema, path: urlPathSchema })
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

/** Where a component answers with its metrics. */
export const metricsSchema = z
  .strictObject({
    port: portNameSchema.describe('Name of the port'),
    path: urlPathSchema.default('/metrics'),
  })
  .meta({ id: 'metrics', description: 'Where Prometheus reads the metrics' })

/** The Service in front of the replicas, where its name or port is not that of the component. */
export const frontSchema = z
  .strictObject({
    name: serviceNameSchema.optional().describe('Name of the Service; that of the component if left out'),
    port: z.int().min(1).max(65535).optional().describe('Port in front of the first port; the same if left out'),
  })
  .meta({ id: 'front', description: 'The Service in front of the replicas' })

/** What every component that runs programs has. */
export const workloadFields = {
  env: variablesSchema.default({}).describe('Variables of the process; no secrets'),
  secrets: z.record(secretNameSchema, secretSourceSchema).default({}).describe('Secrets by name, each by its source'),
  talksTo: z.array(z.string()).default([]).describe('Components it calls without waiting for them at its start'),
  egress: z.array(egressSchema).default([]).describe('Addresses outside the cluster that it may call'),
  pod: podSchema.prefault({}),
}

/** Sizes as Kubernetes names them: requests then limits, CPU before memory. */
export function resourcesDefault(requests: Amounts, limits: Amounts) {
  return resourcesSchema.default({ requests, limits })
}

export type Resources = z.infer<typeof resourcesSchema>
export type Storage = z.infer<typeof storageSchema>
export type Probes = z.infer<typeof probesSchema>
type Amounts = z.infer<typeof amountsSchema>
