import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Autoscalers whose most is below their fewest. */
export function checkAutoscaling(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (!('autoscaling' in draft) || draft.autoscaling === undefined) return []
    const { replicas = 1, autoscaling } = draft
    if (autoscaling.maxReplicas >= replicas) return []
    return [
      {
        path: ['components', name, 'autoscaling', 'maxReplicas'],
        at: 'value' as const,
        message: `is ${autoscaling.maxReplicas}, below the ${replicas} of \`replicas\`, which are the fewest`,
        hint: 'Raise it, or lower `replicas`.',
      },
    ]
  })
}
