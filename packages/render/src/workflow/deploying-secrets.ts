import { CodedError } from '@windlass/errors/coded-error'
import type { Stack } from '@windlass/stack/stack'
import { expression } from './expression.ts'
import type { Variables } from './github-workflow.ts'

/** Variables that the stacks take secrets from, each with the secret of the repository of the same name. */
export function deployingSecrets(stacks: readonly Stack[]): Variables {
  const names = [...new Set(stacks.flatMap(variablesOf))]
  return Object.fromEntries(names.toSorted().map((name) => [name, expression(`secrets.${secretName(name)}`)]))
}

/** Sources stand in many places of a stack, but not in what a program is configured with. */
function variablesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('from' in value && value.from === 'env' && 'variable' in value && typeof value.variable === 'string')
    return [value.variable]
  return Object.entries(value).flatMap(([key, inner]) => (key === 'config' ? [] : variablesOf(inner)))
}

function secretName(variable: string): string {
  if (/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i.test(variable)) return variable
  throw new CodedError(
    'RENDER_WORKFLOW_IMPOSSIBLE',
    `A secret comes from the variable ${variable}, and no secret of a GitHub repository can have that name.`,
    {
      hint: 'Name the variable with letters, digits and underscores, not beginning with a digit or GITHUB_.',
      details: { variable },
    },
  )
}
