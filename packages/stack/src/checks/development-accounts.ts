import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Funds that anybody can spend. */
export function checkDevelopmentAccounts(system: System): readonly Finding[] {
  if (system.tier !== 'production') return []
  return [...system.drafts].flatMap(([name, draft]) => {
    const accounts = draft.kind === 'chain' ? (draft.consensus?.developmentAccounts ?? 0) : 0
    if (accounts === 0) return []
    return [
      {
        path: ['components', name, 'consensus', 'developmentAccounts'],
        at: 'value' as const,
        message: `funds ${accounts} accounts in ${system.environment} whose keys anybody knows`,
        hint: 'Set it to 0, and fund accounts of your own under `alloc`.',
      },
    ]
  })
}
