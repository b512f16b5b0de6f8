import type { Finding } from '../finding.ts'
import { isPlaceholder } from '../placeholder.ts'
import { secretsOf } from '../secrets-of.ts'
import type { System } from './system.ts'

/** Secrets that somebody was meant to fill in. */
export function checkSecrets(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    return secretsOf(draft).flatMap((secret) =>
      Object.entries(secret.source)
        .filter(([key, value]) => key !== 'from' && typeof value === 'string' && isPlaceholder(value))
        .map(([key]) => ({
          path: ['components', name, ...secret.path, key],
          at: 'value' as const,
          message: 'is empty or a placeholder',
          hint: 'Name the real source of the secret.',
        })),
    )
  })
}
