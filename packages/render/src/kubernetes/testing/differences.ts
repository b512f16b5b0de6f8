import type { KubernetesObject, OwnedObject } from '../object.ts'

/** What is different in `other` from `one`, a line for each value: for people who review a change. */
export function objectDifferences(one: KubernetesObject, other: KubernetesObject): readonly string[] {
  return differences(one, other, '')
}

/** What is different between two environments of a stack, by object. Names of namespaces are left out. */
export function environmentDifferences(one: readonly OwnedObject[], other: readonly OwnedObject[]): readonly string[] {
  const before = new Map(withoutNamespace(one).map((owned) => [titleOf(owned), owned.object]))
  const after = new Map(withoutNamespace(other).map((owned) => [titleOf(owned), owned.object]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((title) => {
    const [from, to] = [before.get(title), after.get(title)]
    if (from === undefined) return [`+ ${title}`]
    if (to === undefined) return [`- ${title}`]
    const lines = objectDifferences(from, to)
    return lines.length === 0 ? [] : [title, ...lines.map((line) => `    ${line}`)]
  })
}

/** `api: Deployment anomaly-detection-api`, the same in every environment. */
export function titleOf({ component, object }: OwnedObject): string {
  const { kind, metadata } = object
  const name = metadata.namespace === undefined ? '' : ` ${metadata.name}`
  return `${component}: ${kind}${name}`
}

function differences(one: unknown, other: unknown, path: string): readonly string[] {
  const [from, to] = [keyed(one), keyed(other)]
  if (from === undefined || to === undefined) {
    if (JSON.stringify(one) === JSON.stringify(other)) return []
    if (one === undefined) return [`+ ${path}: ${JSON.stringify(other)}`]
    if (other === undefined) return [`- ${path}: ${JSON.stringify(one)}`]
    return [`${path}: ${JSON.stringify(one)} → ${JSON.stringify(other)}`]
  }
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key) =>
    differences(from.get(key), to.get(key), path === '' ? key : `${path}.${key}`),
  )
}

/** The parts of a value by what they are known by; undefined for a scalar. */
function keyed(value: unknown): ReadonlyMap<string, unknown> | undefined {
  const json = typeof value === 'string' ? parsed(value) : value
  if (Array.isArray(json)) return new Map(json.map((item: unknown, index) => [nameOf(item) ?? `${index}`, item]))
  if (typeof json !== 'object' || json === null) return undefined
  return new Map(Object.entries(json))
}

/** Configuration files are text that is JSON; what differs in them is told by their keys. */
function parsed(text: string): unknown {
  if (!/^[{[]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Items of lists are known by their names, and the parties of policies by their labels. */
function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const named = ['name', 'alert', 'record'].map((key): unknown => Reflect.get(item, key)).find((value) => value)
  if (typeof named === 'string') return named
  const party = ['podSelector', 'namespaceSelector', 'ipBlock'].map((key): unknown => Reflect.get(item, key))
  const text = JSON.stringify(party.find((value) => value !== undefined))
  return text && /"app.kubernetes.io\/name":"([^"]+)"/.exec(text)?.[1]
}

function withoutNamespace(objects: readonly OwnedObject[]): readonly OwnedObject[] {
  const namespace = objects.find(({ object }) => object.kind === 'Namespace')?.object.metadata.name
  if (namespace === undefined) return objects
  const text = JSON.stringify(objects)
    .replaceAll(`"namespace":"${namespace}"`, '"namespace":"NAMESPACE"')
    .replaceAll(`.${namespace}.svc`, '.NAMESPACE.svc')
    .replaceAll(`namespace=\\"${namespace}\\"`, 'namespace=NAMESPACE')
  return JSON.parse(text) as OwnedObject[]
}
