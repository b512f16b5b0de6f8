import type { ComponentKind, ComponentOf } from '@windlass/stack/component'
import type { Stack } from '@windlass/stack/stack'
import type { Workload } from '@windlass/target/resource'
import type { KubernetesObject } from './object.ts'

/** Prefix of labels and annotations that are Windlass's own. */
export const ownPrefix = 'windlass.dev'

/** Component that objects of no component are counted to: the namespace, its bounds, its default policies. */
export const namespaceComponent = 'namespace'

/** Where the objects of a component belong, and what they are called. */
export interface ObjectContext {
  readonly stack: Stack
  readonly namespace: string
  /** In the description: `node`. */
  readonly name: string
  /** Of its objects: `xai-blockchain-node`. */
  readonly objectName: string
  /** On every object of the component. */
  readonly labels: Readonly<Record<string, string>>
  /** The labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>
}

/** One component on its way to objects: what every renderer of objects is given. */
export interface ComponentContext<K extends ComponentKind = ComponentKind> extends ObjectContext {
  readonly component: ComponentOf<K>
}

/** What a component becomes. */
export interface ComponentObjects {
  /** In the order a reader wants them; the one whose replicas the workload names among them. */
  readonly objects: readonly KubernetesObject[]
  /** Left out where nothing runs: an ingress, monitoring. */
  readonly workload?: Omit<Workload, 'component'>
}

/** The context of one component of a stack that runs in `namespace`. */
export function contextOf<K extends ComponentKind>(options: {
  readonly stack: Stack
  readonly namespace: string
  readonly name: string
  readonly component: ComponentOf<K>
}): ComponentContext<K> {
  const { stack, name, component } = options
  return {
    ...options,
    objectName: objectNameOf(stack, name),
    labels: labelsOf(stack, name, component.kind),
    selector: selectorOf(stack, name),
  }
}

/** Name of the objects of a component. */
export function objectNameOf(stack: Stack, component: string): string {
  return `${stack.name}-${component}`
}

/** Labels of every object, `component` being what it is counted to. */
export function labelsOf(stack: Stack, component: string, kind: string): Readonly<Record<string, string>> {
  return {
    ...selectorOf(stack, component),
    'app.kubernetes.io/component': kind,
    'app.kubernetes.io/part-of': stack.name,
    'app.kubernetes.io/managed-by': 'windlass',
  }
}

/** The labels that select the pods of a component, never changed in its life. */
export function selectorOf(stack: Stack, component: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': stack.name }
}
