import type { Finding } from '../finding.ts'
import { graded, type System } from './system.ts'

/** Rights on the Kubernetes API that leave nothing out. */
export function checkRights(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const rights = 'pod' in draft ? (draft.pod?.rights ?? []) : []
    return rights.flatMap((right, index) =>
      (['apiGroups', 'resources', 'verbs'] as const)
        .filter((key) => right[key].includes('*'))
        .map((key) => ({
          severity: graded(system),
          path: ['components', name, 'pod', 'rights', index, key],
          at: 'value' as const,
          message: `\`*\` gives whoever takes over this process all ${words[key]}, those to come included`,
          hint: 'Name those it needs.',
        })),
    )
  })
}

const words = { apiGroups: 'API groups', resources: 'resources', verbs: 'verbs' } as const
