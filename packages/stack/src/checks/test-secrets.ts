import type { Finding } from '../finding.ts'
import { secretsOf } from '../secrets-of.ts'
import type { System } from './system.ts'

/** Values that protect nothing, where something is to be protected. */
export function checkTestSecrets(system: System): readonly Finding[] {
  if (system.tier !== 'production') return []
  return [...system.drafts].flatMap(([name, draft]) =>
    secretsOf(draft)
      .filter(({ source }) => source.from === 'literal')
      .map(({ path }) => ({
        path: ['components', name, ...path],
        at: 'key' as const,
        message: `is a value in the file, which is for tests, in ${system.environment}`,
        hint: 'Name its source: from env, file, existing or external.',
      })),
  )
}
