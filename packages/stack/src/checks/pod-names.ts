import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import type { System } from './system.ts'

/** Something of a pod that goes by a name, or a number, that nothing else in the pod may have. */
interface Taken {
  readonly key: string | number
  readonly path: Path
  /** In words: "port `http`". */
  readonly what: string
}

/** Programs that a cache has beside Redis, once it is replicated or always. */
const cachePrograms = ['sentinel', 'exporter'] as const

/** Containers of one name and ports of one number or name within one pod: they all share its network. */
export function checkPodNames(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (!('pod' in draft) && !('ports' in draft) && draft.kind !== 'cache') return []
    const path = ['components', name]
    const ports = portsOf(path, draft)
    const named = ports.map(({ port, ...taken }) => ({ ...taken, key: port }))
    return [
      ...repeated(containersOf(path, name, draft), 'is the name of'),
      ...repeated(
        ports.map(({ number, ...taken }) => ({ ...taken, key: number })),
        'is the number of',
      ),
      ...repeated(named, 'is the name of'),
    ]
  })
}

function containersOf(path: Path, name: string, draft: Draft): readonly Taken[] {
  const programs = draft.kind === 'cache' ? cachePrograms : []
  return [
    ...programs.map((program) => ({ key: program, path, what: `the ${program} beside Redis` })),
    { key: name, path, what: 'the main program' },
    ...sidecarsOf(draft).map(([sidecar]) => ({
      key: sidecar,
      path: [...path, 'pod', 'sidecars', sidecar],
      what: `the sidecar \`${sidecar}\``,
    })),
  ]
}

function portsOf(path: Path, draft: Draft) {
  const own: Readonly<Record<string, number>> = ('ports' in draft ? draft.ports : undefined) ?? {}
  const places = [
    ...Object.entries(own).map(([port, number]) => ({ port, number, path: [...path, 'ports', port] })),
    ...sidecarsOf(draft).flatMap(([sidecar, { ports }]) =>
      Object.entries(ports).map(([port, number]) => ({
        port,
        number,
        path: [...path, 'pod', 'sidecars', sidecar, 'ports', port],
      })),
    ),
  ]
  return places.map((place) => ({ ...place, what: `port \`${place.port}\` of the same pod` }))
}

function sidecarsOf(draft: Draft) {
  return Object.entries(('pod' in draft ? draft.pod?.sidecars : undefined) ?? {})
}

function repeated(all: readonly Taken[], relation: string): readonly Finding[] {
  return all.flatMap(({ key, path }, index): readonly Finding[] => {
    const first = all.slice(0, index).find((other) => other.key === key)
    if (first === undefined) return []
    const at = typeof key === 'number' ? 'value' : 'key'
    return [{ path, at, message: `\`${key}\` ${relation} ${first.what} too`, hint: 'Choose another one.' }]
  })
}
