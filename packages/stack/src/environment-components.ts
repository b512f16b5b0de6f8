import { mergePatch } from './merge-patch.ts'
import { isRecord, type Path, recordAt, valueAt } from './path.ts'

/** The components of one environment as they were written, and where each part of them was. */
export interface EnvironmentComponents {
  readonly components: Readonly<Record<string, unknown>>
  /** Where in the description stands what is at `path` of the merged components. */
  placeOf(path: Path): Path
}

/** Merges over the components what an environment says of their kinds, of the single ones, and of their secrets. */
export function environmentComponents(description: unknown, environment: string): EnvironmentComponents {
  const root: Path = ['environments', environment]
  const secrets = recordAt(description, [...root, 'secrets'])

  const components = Object.entries(recordAt(description, ['components'])).map(([name, base]) => {
    const ofKind = valueAt(description, [...root, 'overrides', 'kinds', kindOf(base)])
    const own = valueAt(description, [...root, 'overrides', 'components', name])
    return [name, withSecrets([ofKind, own].reduce(patched, base), secrets)] as const
  })

  return {
    components: Object.fromEntries(components),
    placeOf([_, name = '', ...rest]) {
      const kind = kindOf(valueAt(description, ['components', name]))
      if (rest[0] === 'secrets' && Object.hasOwn(secrets, rest[1] ?? '')) return [...root, ...rest]
      const places: readonly Path[] = [
        [...root, 'overrides', 'components', name, ...rest],
        [...root, 'overrides', 'kinds', kind, ...rest],
      ]
      return places.find((place) => valueAt(description, place) !== undefined) ?? ['components', name, ...rest]
    },
  }
}

/** What a component is cannot be overridden. */
function patched(base: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch === undefined ? base : patch
  const { kind: _, ...rest } = patch
  return mergePatch(base, rest)
}

function withSecrets(component: unknown, sources: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(component) || !isRecord(component['secrets'])) return component
  const secrets = Object.entries(component['secrets']).map(([name, source]) => [
    name,
    Object.hasOwn(sources, name) ? sources[name] : source,
  ])
  return { ...component, secrets: Object.fromEntries(secrets) }
}

function kindOf(component: unknown): string {
  return String(valueAt(component, ['kind']))
}
