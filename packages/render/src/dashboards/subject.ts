import type { Backup } from '@windlass/stack/backup'
import type { ComponentKind, ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import { objectNameOf } from '../kubernetes/context.ts'
import { podsOf } from '../kubernetes/monitoring/subjects.ts'

interface Named {
  readonly name: string
  /** Of its workload, its autoscaler and whatever else is made of it. */
  readonly objectName: string
}

/** A component that dashboards are about. */
interface Subject<K extends ComponentKind> extends Named {
  readonly component: ComponentOf<K>
}

/** What dashboards are drawn from: who says where alerts begin, and the components that have panels of their own. */
export interface Subjects {
  readonly stack: Stack
  readonly namespace: string
  readonly monitoring: ComponentOf<'monitoring'>
  readonly chains: readonly Subject<'chain'>[]
  readonly detectors: readonly Subject<'detector'>[]
  /** Detectors that read a topic. */
  readonly consumers: readonly Subject<'detector'>[]
  readonly caches: readonly Subject<'cache'>[]
  readonly autoscaled: readonly Autoscaled[]
  readonly backedUp: readonly (Named & { readonly backup: Backup })[]
}

export type Autoscaled = Subject<'chain'> | Subject<'detector'> | Subject<'service'>

/** The subjects of a stack, each by name. */
export function subjectsOf(options: {
  readonly stack: Stack
  readonly namespace: string
  readonly monitoring: ComponentOf<'monitoring'>
}): Subjects {
  const { stack } = options
  const detectors = ofKind(stack, 'detector')
  const autoscaled = [...ofKind(stack, 'chain'), ...detectors, ...ofKind(stack, 'service')].filter(
    ({ component }) => component.autoscaling !== undefined,
  )
  return {
    ...options,
    chains: ofKind(stack, 'chain'),
    detectors,
    consumers: detectors.filter(
      ({ component }) => component.role !== 'api' && component.sources.some(({ kind }) => kind === 'kafka'),
    ),
    caches: ofKind(stack, 'cache'),
    autoscaled,
    backedUp: Object.entries(stack.components)
      .flatMap(([name, component]) => {
        const backup = 'backup' in component ? component.backup : undefined
        return backup === undefined ? [] : [{ name, objectName: objectNameOf(stack, name), backup }]
      })
      .toSorted(byName),
  }
}

/** Names of all pods of these components, as a regular expression. */
export function podNamesOf(namespace: string, subjects: readonly Named[]): string {
  return anyOf(subjects.map(({ objectName }) => podsOf(namespace, objectName).pod.matches))
}

/** Names of what is made of these components under their own name, as a regular expression. */
export function objectNamesOf(subjects: readonly Named[]): string {
  return anyOf(subjects.map(({ objectName }) => objectName))
}

/** Names of the claims of these components, as a regular expression. */
export function claimNamesOf(subjects: readonly Named[]): string {
  return `.+-${objectNamesOf(subjects)}-[0-9]+`
}

function ofKind<K extends ComponentKind>(stack: Stack, kind: K): Subject<K>[] {
  return Object.entries(stack.components)
    .filter((entry): entry is [string, ComponentOf<K>] => entry[1].kind === kind)
    .map(([name, component]) => ({ name, objectName: objectNameOf(stack, name), component }))
    .toSorted(byName)
}

function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : 1
}

function anyOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? patterns.join('') : `(${patterns.join('|')})`
}
