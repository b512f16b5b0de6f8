import type { ComponentKind, ComponentOf } from './component.ts'
import type { Draft } from './draft.ts'
import type { Path } from './path.ts'

/** A place where a component names another. */
export interface Reference {
  readonly name: string
  /** From the root of the description. */
  readonly path: Path
  /** Whether the component works without the other, in an environment that leaves the other out. */
  readonly optional: boolean
  /** Kind the other must be of. */
  readonly kind?: ComponentKind
  /** Which of the two waits for the other to be ready before it starts. */
  readonly waits: 'it' | 'the other' | 'neither'
}

/** Every component that `draft` names: in `needs` and `talksTo`, as a source, a cache, the end of a route, by a job. */
export function referencesOf(name: string, draft: Draft): readonly Reference[] {
  const path = ['components', name]
  const needs = (draft.needs ?? []).map((need, index) => ({
    name: need,
    path: [...path, 'needs', index],
    optional: true,
    waits: 'it' as const,
  }))
  const talksTo = ('talksTo' in draft ? (draft.talksTo ?? []) : []).map((other, index) => ({
    name: other,
    path: [...path, 'talksTo', index],
    optional: true,
    waits: 'neither' as const,
  }))
  return [...needs, ...talksTo, ...implied(path, draft)]
}

function implied(path: Path, draft: Draft): readonly Reference[] {
  if (draft.kind === 'job') {
    const named = (field: 'before' | 'after', waits: Reference['waits']) =>
      (draft[field] ?? []).map((name, index) => ({ name, path: [...path, field, index], optional: true, waits }))
    return [...named('before', 'the other'), ...named('after', 'it')]
  }
  if (draft.kind === 'detector')
    return [...sourceReferences(path, draft.sources ?? []), ...cacheReference(path, draft.cache)]
  if (draft.kind === 'ingress')
    return (draft.routes ?? []).map((route, index) => ({
      name: route.component,
      path: [...path, 'routes', index, 'component'],
      optional: false,
      waits: 'it',
    }))
  return []
}

function sourceReferences(path: Path, sources: ComponentOf<'detector'>['sources']): readonly Reference[] {
  return sources.flatMap((source, index) => {
    if (source.kind === 'blocks') return []
    const kind = source.kind === 'node' ? ('chain' as const) : ('broker' as const)
    const place = [...path, 'sources', index, 'component']
    return [{ name: source.component, path: place, optional: false, waits: 'it', kind }]
  })
}

function cacheReference(path: Path, cache: string | undefined): readonly Reference[] {
  if (cache === undefined) return []
  return [{ name: cache, path: [...path, 'cache'], optional: false, waits: 'it', kind: 'cache' }]
}
