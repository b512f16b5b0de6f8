import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isCodedError } from '@windlass/errors/coded-error'
import { describe, expect, it } from 'vitest'
import { checkStack, type LoadedStack, loadStack } from './load-stack.ts'
import { describeProblem, invalidStack } from './problem.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const read = (path: string) => readFile(join(fixtures, path), 'utf8')

function fixtureNames(directory: string): string[] {
  return readdirSync(join(fixtures, directory))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${directory}/${name}`)
}

function loadText(text: string, environment?: string): Promise<LoadedStack> {
  return loadStack({
    path: 'stack.yaml',
    readFile: async () => text,
    ...(environment !== undefined && { environment }),
  })
}

async function loadedText(text: string, environment?: string) {
  const loaded = await loadText(text, environment)
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

async function problemsOf(text: string, environment?: string): Promise<readonly string[]> {
  const loaded = await loadText(text, environment)
  return loaded.ok ? [] : loaded.problems.map(describeProblem)
}

describe('a description that does not hold', () => {
  it.each([...fixtureNames('form'), ...fixtureNames('meaning'), ...fixtureNames('syntax'), 'everything.yaml'])(
    'is refused with every problem at once: %s',
    async (path) => {
      const { problems } = await checkStack({ path, readFile: read })
      expect(problems).not.toEqual([])
      const text = `${problems.map(describeProblem).join('\n')}\n`
      await expect(text).toMatchFileSnapshot(join(fixtures, path.replace(/yaml$/, 'txt')))
    },
  )

  it('never repeats the value of a secret', async () => {
    const problems = await problemsOf(await read('form/literal-secret.yaml'))
    expect(problems.join('\n')).not.toContain('hunter2')
  })

  it('is refused from a TypeScript file too, by path without a line', async () => {
    const path = join(fixtures, 'meaning/typescript-stack.ts')
    const loaded = await loadStack({ path, readFile: read })
    expect(loaded).toEqual({
      ok: false,
      problems: [
        {
          severity: 'error',
          file: path,
          path: 'components.node.needs[0]',
          message: 'there is no component named `cache`',
          hint: 'Name a component of this file.',
        },
      ],
    })
  })

  it('becomes one error that carries all problems', async () => {
    const loaded = await loadText('name: x\ncomponents: { node: { kind: chain, replicas: 1, image: a/b } }\n')
    const problems = loaded.ok ? [] : loaded.problems
    const error = invalidStack(problems)
    expect(error.code).toBe('STACK_INVALID')
    expect(error.message).toContain('2 problems')
    expect(error.details['problems']).toBe(problems)
  })
})

describe('a file that cannot be read', () => {
  it('is an error of its own, with its cause', async () => {
    const cause = new Error('ENOENT')
    const loading = loadStack({ path: 'gone.yaml', readFile: () => Promise.reject(cause) })
    await expect(loading).rejects.toSatisfy((error) => isCodedError(error, 'STACK_UNREADABLE') && error.cause === cause)
  })

  it('hands on an abort as it is', async () => {
    const signal = AbortSignal.abort()
    const loading = loadStack({ path: 'a.yaml', signal, readFile: async () => signal.throwIfAborted() ?? '' })
    await expect(loading).rejects.toBe(signal.reason)
  })

  it('is a problem where a module exports no stack', async () => {
    const loaded = await loadStack({ path: join(import.meta.dirname, 'quorum.ts'), readFile: read })
    expect(loaded.ok ? [] : loaded.problems.map((problem) => problem.message)).toEqual(['exports no `stack`'])
  })
})

describe('a description that holds', () => {
  it('needs little more than a name and the kinds of its components', async () => {
    const { components, target } = await loadedText('name: small\ncomponents: { node: { kind: chain } }\n')
    expect(target).toBe('local')
    expect(components['node']).toMatchObject({
      phase: 'core',
      replicas: 3,
      image: 'builtin:chain',
      ports: { p2p: 8545, rpc: 8546, ws: 8547, metrics: 9090 },
    })
  })

  it('may be a TypeScript file', async () => {
    const loaded = await loadStack({ path: join(fixtures, 'valid/typescript-stack.ts'), readFile: read })
    expect(loaded).toMatchObject({ ok: true, stack: { components: { node: { replicas: 5 } } } })
  })

  it('may use anchors, aliases and merge keys', async () => {
    const { components } = await loadedText(await read('valid/anchors.yaml'))
    expect(components['second']).toMatchObject({ config: { maxPeers: 7, mining: { maxHashesPerSecond: 1000 } } })
  })

  it('needs the chain that a detector follows', async () => {
    const { components } = await loadedText(
      'name: x\ncomponents: { node: { kind: chain }, d: { kind: detector, sources: [{ kind: node, component: node }] } }',
    )
    expect(components['d']?.needs).toEqual(['node'])
  })

  it('gives the traffic generator its port and probes', async () => {
    const { components } = await loadedText(
      'name: x\ncomponents: { node: { kind: chain, consensus: { developmentAccounts: 10 } }, t: { kind: service, image: "builtin:traffic", needs: [node] } }',
    )
    expect(components['t']).toMatchObject({
      ports: { metrics: 9190 },
      probes: { ready: { port: 'metrics', path: '/health/ready' } },
    })
  })

  it('does not limit the calls of this machine to itself, unless it says so', async () => {
    const limitOf = async (config: string, environment?: string) => {
      const { components } = await loadedText(
        `name: x
components: { node: { kind: chain, config: ${config} } }
environments:
  local: { target: local }
  p: { tier: test, images: { 'builtin:chain': 'a/b:1' }, target: { kubernetes: { context: c, namespace: n } } }`,
        environment,
      )
      const node = components['node']
      return node?.kind === 'chain' ? node.config.rateLimitPerSecond : undefined
    }
    expect(await limitOf('{}')).toBe(100_000)
    expect(await limitOf('{ rateLimitPerSecond: 7 }')).toBe(7)
    expect(await limitOf('{}', 'p')).toBe(100)
  })
})

describe('an environment', () => {
  const load = async (environment?: string) => {
    const loaded = await loadStack({
      path: join(fixtures, 'valid/environments.yaml'),
      readFile: (path) => readFile(path, 'utf8'),
      ...(environment !== undefined && { environment }),
    })
    if (!loaded.ok) throw invalidStack(loaded.problems)
    return loaded.stack
  }

  it('overrides parts of components, removes keys with null, and leaves out what it disables', async () => {
    const { components } = await load()
    expect(Object.keys(components)).toEqual(['node', 'worker'])
    expect(components['node']).toMatchObject({ image: 'builtin:chain', needs: [], storage: { size: '100Gi' } })
  })

  it('is chosen by name', async () => {
    const { environment, target, preflight, components } = await load('production')
    expect(environment).toBe('production')
    expect(target).toEqual({ kubernetes: { context: 'production', namespace: 'chain' } })
    expect(preflight).toMatchObject({ minNodes: 5, minNodeCpus: 4 })
    expect(components['node']).toMatchObject({
      replicas: 5,
      image: 'ghcr.io/example/node:1.4.0',
      needs: ['cache'],
      storage: { size: '500Gi', class: 'fast' },
    })
    expect(components['entry']?.needs).toEqual(['node'])
  })

  it('takes files from beside the description', async () => {
    const { components } = await load()
    const directory = join(fixtures, 'valid')
    expect(components['worker']).toMatchObject({
      image: join(directory, 'worker.ts'),
      secrets: { key: { from: 'file', path: join(directory, 'keys/worker') } },
    })
    expect(components['node']).toMatchObject({ keys: { path: join(directory, 'keys/nodes') } })
    expect(dirname(directory)).toBe(fixtures)
  })

  it('must exist, and is never guessed', async () => {
    const text = await read('valid/environments.yaml')
    expect(await problemsOf(text, 'prodction')).toEqual([
      'stack.yaml:21:1: environments: there is no environment named `prodction` (allowed: local, production). Did you mean `production`? Name one of them with --env.',
    ])
    const onlyProduction =
      'name: x\ncomponents: {}\nenvironments: { p: { target: { kubernetes: { context: c, namespace: n } } } }'
    expect(await problemsOf(onlyProduction)).toHaveLength(1)
    expect(await problemsOf(onlyProduction, 'p')).toEqual([])
  })

  it('is checked on its own when deploying, and with all the others when checking', async () => {
    const path = 'meaning/overrides.yaml'
    const local = await loadStack({ path, readFile: read })
    const all = await checkStack({ path, readFile: read })
    expect(all.environments).toEqual(['local', 'production'])
    expect(all.problems.length).toBeGreaterThan(local.ok ? 0 : local.problems.length)
  })
})
