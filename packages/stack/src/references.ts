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
  readonly kind?: 'chain'
}

/** Every component that `draft` names: in `needs`, as a source, as the end of a route. */
export function referencesOf(name: string, draft: Draft): readonly Reference[] {
  const path = ['components', name]
  const needs = (draft.needs ?? []).map((need, index) => ({
    name: need,
    path: [...path, 'needs', index],
    optional: true,
  }))
  return [...needs, ...implied(path, draft)]
}

function implied(path: Path, draft: Draft): readonly Reference[] {
  if (draft.kind === 'detector')
    return (draft.sources ?? []).flatMap((source, index) =>
      source.kind === 'node'
        ? [
            {
              name: source.component,
              path: [...path, 'sources', index, 'component'],
              optional: false,
              kind: 'chain' as const,
            },
          ]
        : [],
    )
  if (draft.kind === 'ingress')
    return (draft.routes ?? []).map((route, index) => ({
      name: route.component,
      path: [...path, 'routes', index, 'component'],
      optional: false,
    }))
  return []
}
