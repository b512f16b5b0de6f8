import type { Rendered } from '@windlass/target/resource'
import type { ServedKind, ServedKinds } from '../live/served-kinds.ts'
import { parseResourceId } from '../resource-id.ts'

/** One thing that a command does with the API. */
export interface NeededRight {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verb: string
  readonly namespaced: boolean
  /** Whether everything comes to run without it. */
  readonly optional?: boolean
}

const appliedVerbs = ['get', 'list', 'watch', 'create', 'patch', 'delete']

/** What Windlass does with objects that are its own, or that controllers make. */
const ownRights: readonly NeededRight[] = [
  ...rightsTo('', 'secrets', ['get', 'list', 'create', 'update', 'patch', 'delete']),
  ...rightsTo('', 'configmaps', ['get', 'list', 'watch', 'create', 'patch', 'delete']),
  ...rightsTo('coordination.k8s.io', 'leases', ['get', 'list', 'watch', 'create', 'update', 'delete']),
  ...rightsTo('', 'pods', ['get', 'list', 'watch', 'delete']),
  ...rightsTo('', 'pods', ['get'], { subresource: 'log' }),
  // Servers from 1.35 on ask for `create` of a WebSocket too, which is opened by a GET.
  ...rightsTo('', 'pods', ['get', 'create'], { subresource: 'portforward' }),
  ...rightsTo('', 'events', ['list', 'watch']),
  ...rightsTo('', 'persistentvolumeclaims', ['list']),
  // To let volumes grow, and to take back claims that never got one.
  ...rightsTo('', 'persistentvolumeclaims', ['get', 'watch', 'patch', 'delete'], { optional: true }),
  ...rightsTo('storage.k8s.io', 'storageclasses', ['get'], { namespaced: false, optional: true }),
  ...rightsTo('apps', 'replicasets', ['list', 'watch']),
  ...rightsTo('apps', 'controllerrevisions', ['list', 'watch']),
  ...rightsTo('batch', 'jobs', ['list', 'watch']),
  ...rightsTo('discovery.k8s.io', 'endpointslices', ['list', 'watch']),
  ...rightsTo('metrics.k8s.io', 'pods', ['list'], { optional: true }),
  ...rightsTo('', 'nodes', ['get', 'list'], { namespaced: false, optional: true }),
]

/** Everything that a release of these resources does with the API, each right once. */
export async function neededRights(options: {
  readonly rendered: Pick<Rendered, 'resources'>
  readonly kinds: ServedKinds
  readonly hasNamespace: boolean
  readonly signal: AbortSignal
}): Promise<readonly NeededRight[]> {
  const { rendered, kinds, hasNamespace, signal } = options
  const needed = new Map<string, NeededRight>()
  const add = (rights: readonly NeededRight[]) => {
    for (const right of rights) needed.set(rightInWords(right), needed.get(rightInWords(right)) ?? right)
  }
  for (const { id } of rendered.resources) {
    const { apiVersion, kind } = parseResourceId(id)
    const served = await kinds.find({ apiVersion, kind, signal })
    if (served !== undefined) add(appliedRights(served, hasNamespace))
  }
  add(ownRights)
  return [...needed.values()]
}

/** The namespace is made where it is not there, and never deleted. */
function appliedRights(
  { apiVersion, plural, namespaced, kind }: ServedKind,
  hasNamespace: boolean,
): readonly NeededRight[] {
  const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : ''
  const isNamespace = kind === 'Namespace' && group === ''
  const verbs = isNamespace ? ['get', 'list', 'watch', 'patch', ...(hasNamespace ? [] : ['create'])] : appliedVerbs
  return rightsTo(group, plural, verbs, { namespaced })
}

function rightsTo(
  group: string,
  resource: string,
  verbs: readonly string[],
  rest: Partial<Pick<NeededRight, 'subresource' | 'namespaced' | 'optional'>> = {},
): readonly NeededRight[] {
  return verbs.map((verb) => ({ group, resource, verb, namespaced: true, ...rest }))
}

/** `patch apps/statefulsets`, `create pods/portforward` */
function rightInWords({ group, resource, subresource, verb }: NeededRight): string {
  return `${verb} ${resourceInWords({ group, resource, ...(subresource !== undefined && { subresource }) })}`
}

export function resourceInWords({
  group,
  resource,
  subresource,
}: Pick<NeededRight, 'group' | 'resource' | 'subresource'>): string {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`
  return group === '' ? whole : `${whole}.${group}`
}
