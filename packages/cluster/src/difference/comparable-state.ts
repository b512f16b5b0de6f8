import { digestAnnotation } from '../ownership.ts'

type Fields = Readonly<Record<string, unknown>>

interface Comparable extends Fields {
  readonly metadata: Fields
  readonly spec?: Fields
}

/** Metadata that the API server keeps for itself. */
const serverOwn: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
])

/** What applying would change in an object, as two states of it that differ in nothing else. */
export function comparableStates(options: {
  readonly kind: string
  readonly live: object
  readonly applied: object
  /** What was sent: where it leaves the number of replicas to others, that is none of ours. */
  readonly wanted: Fields
}): { readonly from: unknown; readonly to: unknown } {
  const { kind, live, applied, wanted } = options
  const leavesReplicas = (wanted['spec'] as Fields | undefined)?.['replicas'] === undefined
  const [from, to] = [live, applied].map((object) => stateOf(object as Comparable, { kind, leavesReplicas })) as [
    Comparable,
    Comparable,
  ]
  return kind === 'Secret' ? { from: hidden(from, from), to: hidden(to, from) } : { from, to }
}

function stateOf(object: Comparable, options: { readonly kind: string; readonly leavesReplicas: boolean }): Comparable {
  const { status: _, apiVersion: __, kind: ___, spec, metadata, ...rest } = object
  const { annotations, ...kept } = metadata
  const { [digestAnnotation]: ____, ...others } = (annotations ?? {}) as Fields
  return {
    ...rest,
    metadata: {
      ...Object.fromEntries(Object.entries(kept).filter(([field]) => !serverOwn.has(field))),
      annotations: others,
    },
    ...(spec && { spec: specOf(spec, options) }),
  }
}

function specOf(spec: Fields, { kind, leavesReplicas }: { readonly kind: string; readonly leavesReplicas: boolean }) {
  const { replicas, updateStrategy, ...rest } = spec
  const hasReplicas = !leavesReplicas && replicas !== undefined
  return {
    ...rest,
    ...(hasReplicas && { replicas }),
    // How far pods have moved on is where a rollout stands, and nothing that is described.
    ...(kind !== 'StatefulSet' && updateStrategy !== undefined && { updateStrategy }),
  }
}

/** The data of a Secret as whether they change. */
function hidden(secret: Comparable, before: Comparable): Comparable {
  const hide = (field: string) => {
    const [data, old] = [secret[field], before[field]] as [Fields | undefined, Fields | undefined]
    if (data === undefined) return {}
    const shown = Object.entries(data).map(([key, value]) => [
      key,
      value === old?.[key] ? '(hidden)' : '(hidden, other)',
    ])
    return { [field]: Object.fromEntries(shown) }
  }
  return { ...secret, ...hide('data'), ...hide('stringData') }
}
