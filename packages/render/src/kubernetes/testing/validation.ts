import type { KubernetesObject } from '../object.ts'

interface Model {
  validate(): void
}

type ModelClass = new (object: never) => Model

/** Packages of object types, by the groups they have. Groups of Kubernetes itself are in the first. */
const packages: Readonly<Record<string, string>> = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
}

/** Groups whose types no library has: the real API server judges them. */
const unknownGroups: ReadonlySet<string> = new Set(['kafka.strimzi.io', 'traefik.io', 'snapshot.storage.k8s.io'])

const models = new Map<string, ModelClass | undefined>()

/** Why the published schema of its kind refuses an object; undefined where it does not. */
export async function schemaError(object: KubernetesObject): Promise<string | undefined> {
  const model = await modelOf(object)
  if (model === undefined) return undefined
  try {
    new model(object as never).validate()
    return undefined
  } catch (error) {
    return `${object.kind} ${object.metadata.name}: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function modelOf({ apiVersion, kind }: KubernetesObject): Promise<ModelClass | undefined> {
  const id = `${apiVersion}/${kind}`
  if (models.has(id)) return models.get(id)
  const [group = ''] = apiVersion.split('/')
  if (unknownGroups.has(group)) return undefined
  const module: Readonly<Record<string, unknown>> = await import(
    `${packages[group] ?? 'kubernetes-models'}/${apiVersion}`
  )
  const model = module[kind]
  if (typeof model !== 'function') throw new Error(`No library has the type ${id}.`)
  models.set(id, model as ModelClass)
  return model as ModelClass
}
