import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import { isPlaceholder } from '../placeholder.ts'
import { secretsOf } from '../secrets-of.ts'
import type { System } from './system.ts'

/** Secrets that somebody was meant to fill in, and two that would be told by one variable. */
export function checkSecrets(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const unfilled = secretsOf(draft).flatMap((secret) =>
      Object.entries(secret.source)
        .filter(([key, value]) => key !== 'from' && typeof value === 'string' && isPlaceholder(value))
        .map(([key]) => ({
          path: ['components', name, ...secret.path, key],
          at: 'value' as const,
          message: 'is empty or a placeholder',
          hint: 'Name the real source of the secret.',
        })),
    )
    return [
      ...unfilled,
      ...checkNodeKeys(name, draft),
      ...checkVariables(name, 'secrets' in draft ? Object.keys(draft.secrets ?? {}) : []),
    ]
  })
}

/** Nodes of one key would take each other for themselves. */
function checkNodeKeys(name: string, draft: Draft): readonly Finding[] {
  const source = draft.kind === 'chain' ? draft.keys?.from : undefined
  if (source !== 'env' && source !== 'literal') return []
  return [
    {
      path: ['components', name, 'keys', 'from'],
      at: 'value',
      message: 'names one value, and every node needs a key of its own',
      hint: 'Name a directory with {from: file, path: …}, which `windlass keys` fills, or a Secret that is there already.',
      allowed: ['file', 'existing', 'external'],
    },
  ]
}

/** The file of `api-key` is named by `API_KEY_FILE`, and so would be that of `api.key`. */
function checkVariables(name: string, secrets: readonly string[]): readonly Finding[] {
  const variableOf = (secret: string) => secret.replaceAll(/[^a-z0-9]+/g, '_')
  return secrets.flatMap((secret, index): readonly Finding[] => {
    const first = secrets.slice(0, index).find((other) => variableOf(other) === variableOf(secret))
    if (first === undefined) return []
    const message = `is told to the process by the same variable as \`${first}\``
    return [{ path: ['components', name, 'secrets', secret], at: 'key', message, hint: 'Choose another name.' }]
  })
}
