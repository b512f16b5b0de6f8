import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { renderKubernetes } from '@windlass/render/kubernetes/render-kubernetes'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { parseStack, type Stack } from '@windlass/stack/stack'
import { expect, test } from 'vitest'
import { withNamedSecrets } from '../packages/cluster/src/secrets/name-secrets.ts'
import { secretNameAnnotation, sourcedSecrets } from '../packages/cluster/src/secrets/secret-sources.ts'

const stacks = resolve(import.meta.dirname, '../stacks')

/** The same with every secret from a variable of the deploying shell. */
function withVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withVariables)
  if (typeof value !== 'object' || value === null) return value
  if ('from' in value && ['existing', 'external', 'literal', 'file'].includes(String(value.from)))
    return { from: 'env', variable: 'SECRET' }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withVariables(inner)]))
}

async function clusterStacks(): Promise<readonly Stack[]> {
  const files = readdirSync(stacks).filter((name) => name.endsWith('.yaml'))
  const loaded = await Promise.all(
    files.map((file) => loadEveryStack({ path: join(stacks, file), readFile: (path) => readFile(path, 'utf8') })),
  )
  return loaded.flatMap((result) => (result.ok ? result.stacks : [])).filter(({ target }) => target !== 'local')
}

const released = (await clusterStacks()).map((stack) => {
  const rendered = renderKubernetes({ stack: parseStack(withVariables(stack)) })
  return { stack, rendered, secrets: sourcedSecrets(rendered.resources).map(({ name }) => name) }
})
const withSecrets = released.filter(({ secrets }) => secrets.length > 0)

test('stacks have secrets', () => {
  expect(new Set(withSecrets.map(({ stack }) => stack.name)).size).toBe(3)
})

test.each(withSecrets.map((one) => [one.stack.name, one.stack.environment, one] as const))(
  'everything of %s in %s that reads a Secret is found when the Secret gets another name',
  (_name, _environment, { rendered, secrets }) => {
    const named = withNamedSecrets(rendered, new Map(secrets.map((name) => [name, `${name}-0123456789`])))
    const text = JSON.stringify(named.resources).replaceAll(new RegExp(`"${secretNameAnnotation}":"[^"]*"`, 'g'), '')
    for (const name of secrets) {
      expect(text).not.toContain(`"${name}"`)
      expect(text).not.toContain(`/Secret/${name}"`)
    }
    expect(text).not.toContain('REPLACE_ME')
  },
)
