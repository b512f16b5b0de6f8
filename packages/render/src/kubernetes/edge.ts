import type { Stack } from '@windlass/stack/stack'
import type { Companion } from './companions.ts'
import { namespaceComponent, objectNameOf, selectorOf } from './context.ts'

type Labels = Readonly<Record<string, string>>

/** Pods of the stack's namespace, put there by the stack or on its behalf: a policy guards them. */
export interface OwnPods {
  readonly kind: 'own'
  /** Component that the policy is counted to. */
  readonly component: string
  /** Name of the policy: that of the component's objects, with a suffix where it is about other pods than its own. */
  readonly policy: string
  /** Selects the pods; all of the namespace where empty. */
  readonly labels: Labels
}

/** Pods that somebody else runs. */
export interface ForeignPods {
  readonly kind: 'foreign'
  /** What they are, in words. */
  readonly title: string
  /** In every namespace if left out. */
  readonly namespace?: string
  /** All pods of the namespace where empty. */
  readonly labels: Labels
}

/** Addresses that are not known as pods. */
interface AddressBlock {
  readonly kind: 'addresses'
  readonly cidr: string
  /** Blocks inside of `cidr` that are left out. */
  readonly except: readonly string[]
}

/** Whoever calls, from wherever. */
interface Anyone {
  readonly kind: 'anyone'
}

export type Caller = OwnPods | ForeignPods | Anyone
export type Callee = OwnPods | ForeignPods | AddressBlock

export interface EdgePort {
  /** Of the pod that is called, not of the Service in front of it: policies are enforced behind Services. */
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
}

/** Who may open a connection to whom: an allowance on the side of every party that is the stack's own. */
export interface Edge {
  readonly from: Caller
  readonly to: Callee
  readonly ports: readonly EdgePort[]
  /** In words, for whoever reviews it. */
  readonly why: string
}

/** Every address of IPv4, as a block. */
export const everyAddress = '0.0.0.0/0'

/** The pods of a component. Kafka of Strimzi is run by its operator, which labels the pods its own way. */
export function podsOf(stack: Stack, name: string): OwnPods {
  const component = stack.components[name]
  const policy = objectNameOf(stack, name)
  const isStrimzi = component?.kind === 'broker' && component.form === 'strimzi'
  const labels = isStrimzi ? { 'strimzi.io/cluster': policy, 'strimzi.io/kind': 'Kafka' } : selectorOf(stack, name)
  return { kind: 'own', component: name, policy, labels }
}

/** The pods that serve a component without being replicas of it. */
export function companionPodsOf(stack: Stack, name: string, companion: Companion): OwnPods {
  const companionName = `${name}-${companion}`
  return {
    kind: 'own',
    component: name,
    policy: objectNameOf(stack, companionName),
    labels: selectorOf(stack, companionName),
  }
}

/** Every pod of the namespace, guarded by a policy named for its `purpose`. */
export function everyPodOf(stack: Stack, purpose: string): OwnPods {
  return { kind: 'own', component: namespaceComponent, policy: `${stack.name}-${purpose}`, labels: {} }
}

export function tcp(...ports: readonly number[]): readonly EdgePort[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }))
}
