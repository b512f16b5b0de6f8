import type { Rendered } from '@windlass/target/resource'
import type { IPodSpec } from 'kubernetes-models/v1'
import { z } from 'zod'

/** The pods that one rendered object makes. */
export interface PodGroup {
  /** `apps/v1/Deployment/lucid-auth` */
  readonly resource: string
  readonly component: string
  readonly kind: string
  readonly name: string
  readonly template: PodTemplate
  /** How many run at a time; of a DaemonSet one on each machine. */
  readonly replicas: number | 'each-machine'
  /** How many more there may be while it is updated. */
  readonly surge: number
  readonly claims: readonly ClaimTemplate[]
}

interface PodTemplate {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly spec: IPodSpec
}

export interface ClaimTemplate {
  readonly name: string
  readonly storageClassName: string | undefined
  readonly size: string
}

const texts = z.record(z.string(), z.string()).default({})
const claimSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    storageClassName: z.string().optional(),
    volumeName: z.string().optional(),
    resources: z.looseObject({ requests: z.looseObject({ storage: z.string() }) }),
  }),
})
const templateSchema = z.looseObject({
  metadata: z.looseObject({ labels: texts, annotations: texts }).prefault({}),
  spec: z.custom<IPodSpec>((spec) => typeof spec === 'object' && spec !== null && 'containers' in spec),
})
const specSchema = z.looseObject({
  replicas: z.number().optional(),
  parallelism: z.number().optional(),
  strategy: z
    .looseObject({
      type: z.string().optional(),
      rollingUpdate: z.looseObject({ maxSurge: z.union([z.number(), z.string()]).optional() }).optional(),
    })
    .optional(),
  template: templateSchema.optional(),
  jobTemplate: z.looseObject({ spec: z.looseObject({ template: templateSchema }) }).optional(),
  volumeClaimTemplates: z.array(claimSchema).default([]),
})
const objectSchema = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']),
  metadata: z.looseObject({ name: z.string() }),
  spec: specSchema,
})

/** The pods of a release, by the objects that make them. */
export function podGroups({ resources }: Pick<Rendered, 'resources'>): readonly PodGroup[] {
  return resources.flatMap(({ id, component, body }) => {
    const parsed = objectSchema.safeParse(body)
    if (!parsed.success) return []
    const { kind, metadata, spec } = parsed.data
    const template = spec.jobTemplate?.spec.template ?? spec.template
    if (template === undefined) return []
    const replicas = kind === 'DaemonSet' ? 'each-machine' : (spec.parallelism ?? spec.replicas ?? 1)
    const surge = kind === 'Deployment' && replicas !== 'each-machine' ? surgeOf(spec, replicas) : 0
    const claims = spec.volumeClaimTemplates.map(claimOf)
    return [{ resource: id, component, kind, name: metadata.name, template, replicas, surge, claims }]
  })
}

const volumeClaimSchema = claimSchema.extend({ kind: z.literal('PersistentVolumeClaim') })

/** Claims of a release that stand alone, of which none names its volume. */
export function standaloneClaims({ resources }: Pick<Rendered, 'resources'>): readonly ClaimTemplate[] {
  return resources.flatMap(({ body }) => {
    const parsed = volumeClaimSchema.safeParse(body)
    return parsed.success && parsed.data.spec.volumeName === undefined ? [claimOf(parsed.data)] : []
  })
}

function claimOf({ metadata, spec }: z.infer<typeof claimSchema>): ClaimTemplate {
  return { name: metadata.name, storageClassName: spec.storageClassName, size: spec.resources.requests.storage }
}

/** A share of the replicas is rounded up. */
function surgeOf({ strategy }: z.infer<typeof specSchema>, replicas: number): number {
  if (strategy?.type === 'Recreate') return 0
  const { maxSurge = '25%' } = strategy?.rollingUpdate ?? {}
  return typeof maxSurge === 'number' ? maxSurge : Math.ceil((Number.parseFloat(maxSurge) / 100) * replicas)
}
