import { labelsOf, type ObjectContext, selectorOf } from './context.ts'

/** Pods that serve a component without being replicas of it: they make its topics, or its backups. */
export type Companion = 'topics' | 'backup'

/** The context of such pods: names and labels of their own, so that no Service or budget of the component has them. */
export function companionContext(context: ObjectContext, companion: Companion): ObjectContext {
  const { stack, namespace } = context
  const name = `${context.name}-${companion}`
  return {
    stack,
    namespace,
    name,
    objectName: `${context.objectName}-${companion}`,
    labels: labelsOf(stack, name, companion),
    selector: selectorOf(stack, name),
  }
}
