import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { ObjectContext } from '../context.ts'
import type { Manifest } from '../object.ts'

/**
 * How many replicas a drain of machines may take at once.
 *
 * `one` takes replicas one by one, so that a single one never blocks the drain of its machine; `all-but-one` keeps all
 * but one of the fewest replicas there are, however many more there may be at the time.
 */
export function disruptionBudget(
  context: Pick<ObjectContext, 'namespace' | 'labels' | 'objectName' | 'selector'>,
  budget: { readonly kind: 'one' } | { readonly kind: 'all-but-one'; readonly replicas: number },
): Manifest<IPodDisruptionBudget> {
  const { namespace, labels, objectName: name, selector } = context
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels },
    spec: {
      ...(budget.kind === 'all-but-one' && budget.replicas > 1
        ? { minAvailable: budget.replicas - 1 }
        : { maxUnavailable: 1 }),
      selector: { matchLabels: { ...selector } },
      // What does not serve anyway must not hold up the drain of a machine.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  }
}
