import type { KubernetesObject } from './kubernetes-object.ts'

interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> }
  readonly spec: { readonly volumes?: readonly unknown[]; readonly [field: string]: unknown }
}

interface WorkloadSpec {
  readonly template?: PodTemplate
  readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } }
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[]
}

const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'])

/** The first pod that the controller of a workload would make of it; undefined for any other object. */
export function podOfTemplate(object: KubernetesObject): KubernetesObject | undefined {
  if (!workloadKinds.has(object.kind)) return undefined
  const spec = object['spec'] as WorkloadSpec
  const template = spec.jobTemplate?.spec.template ?? spec.template
  if (template === undefined) return undefined
  const { name, namespace } = object.metadata
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}-0` },
  }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: `${name}-0`, ...(namespace !== undefined && { namespace }) },
    spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] },
  }
}
