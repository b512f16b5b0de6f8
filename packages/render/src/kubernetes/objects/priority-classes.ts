import type { Pod } from '@windlass/stack/pod'
import type { Stack } from '@windlass/stack/stack'
import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1'
import { labelsOf, namespaceComponent } from '../context.ts'
import type { KubernetesObject } from '../object.ts'

const classes = {
  critical: { value: 100_000, description: 'Nodes and data that a stack cannot do without' },
  high: { value: 10_000, description: 'What users wait for' },
} as const

/** Name of the class of a rank. Classes are of the whole cluster, so theirs begins with that of the namespace. */
export function priorityClassName(namespace: string, priority: Pod['priority']): string | undefined {
  return priority === 'normal' ? undefined : `${namespace}-${priority}`
}

/** The classes that the pods of a stack name. */
export function priorityClasses(stack: Stack, namespace: string): readonly KubernetesObject[] {
  const named = new Set(
    Object.values(stack.components).map((component) => 'pod' in component && component.pod.priority),
  )
  return (['critical', 'high'] as const).flatMap((priority) => {
    const name = priorityClassName(namespace, priority)
    if (!named.has(priority) || name === undefined) return []
    const object = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name, labels: labelsOf(stack, namespaceComponent, namespaceComponent) },
      ...classes[priority],
    } as const satisfies IPriorityClass
    return [object]
  })
}
