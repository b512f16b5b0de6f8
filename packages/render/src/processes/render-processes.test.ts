import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { detectorConfigSchema } from '@windlass/contract/detector-config'
import { nodeConfigSchema } from '@windlass/contract/node-config'
import { configFileVariable, variableOfKey } from '@windlass/contract/process-environment'
import { trafficConfigSchema } from '@windlass/contract/traffic-config'
import { isCodedError } from '@windlass/errors/coded-error'
import { loadStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import { type Stack, stackSchema } from '@windlass/stack/stack'
import { type ProcessSet, processSetSchema } from '@windlass/target/process-set'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../canonical-json.ts'
import { renderProcesses } from './render-processes.ts'

const stacks = join(import.meta.dirname, '../../../../stacks')

async function loaded(options: { readonly path: string; readonly text?: string }): Promise<Stack> {
  const result = await loadStack({
    path: options.path,
    readFile: async (path) => options.text ?? (await readFile(path, 'utf8')),
  })
  if (!result.ok) throw invalidStack(result.problems)
  return result.stack
}

const localStack = () => loaded({ path: join(stacks, 'local.yaml') })

async function rendered(text: string) {
  return renderProcesses({ stack: await loaded({ path: '/srv/stack.yaml', text }) })
}

function bodyOf(result: ReturnType<typeof renderProcesses>, component: string): ProcessSet {
  return processSetSchema.parse(result.resources.find((resource) => resource.component === component)?.body)
}

interface ConfigurationSchema {
  readonly shape: object
  parse(value: unknown): unknown
}

/** What a process reads at start: its file, then the variables that win over it. */
function configurationOf(body: ProcessSet, ordinal: number, schema: ConfigurationSchema): unknown {
  const variables = { ...body.environment, ...body.replicas[ordinal]?.environment }
  const overridden = Object.keys(schema.shape).flatMap((key) => {
    const text = variables[variableOfKey(key)]
    if (text === undefined) return []
    return [[key, key === 'name' ? text : JSON.parse(text)]]
  })
  return schema.parse({ dataDir: '/data', ...body.config, ...Object.fromEntries(overridden) })
}

describe('the local stack as processes', () => {
  it('is the golden file', async () => {
    const text = JSON.stringify(JSON.parse(canonicalJson(renderProcesses({ stack: await localStack() }))), null, 2)
    await expect(`${text}\n`).toMatchFileSnapshot(join(stacks, 'golden/local/processes.json'))
  })

  it('gives every process a configuration it can start with', async () => {
    const result = renderProcesses({ stack: await localStack() })
    expect(configurationOf(bodyOf(result, 'node'), 1, nodeConfigSchema)).toMatchObject({
      name: 'node-1',
      p2pPort: 8555,
      rpcPort: 8556,
      wsPort: 8557,
      metricsPort: 9100,
      bootstrapPeers: ['/ip4/127.0.0.1/tcp/8545', '/ip4/127.0.0.1/tcp/8565'],
      consensus: { blockTimeSeconds: 2 },
    })
    expect(configurationOf(bodyOf(result, 'detector'), 0, detectorConfigSchema)).toMatchObject({
      name: 'detector-0',
      apiPort: 8000,
      sources: [
        { kind: 'blocks', path: 'mainnet-sample' },
        { kind: 'node', urls: ['http://127.0.0.1:8546', 'http://127.0.0.1:8556', 'http://127.0.0.1:8566'] },
      ],
    })
    expect(configurationOf(bodyOf(result, 'traffic'), 0, trafficConfigSchema)).toMatchObject({
      name: 'traffic-0',
      metricsPort: 9190,
      urls: ['http://127.0.0.1:8546', 'http://127.0.0.1:8556', 'http://127.0.0.1:8566'],
    })
  })

  it('leaves the variables of the target to the target', async () => {
    const { resources } = renderProcesses({ stack: await localStack() })
    const text = JSON.stringify(resources)
    expect(text).not.toContain(configFileVariable)
    expect(text).not.toContain(variableOfKey('dataDir'))
  })

  it('has a body that the target reads as it is', async () => {
    for (const { body } of renderProcesses({ stack: await localStack() }).resources)
      expect(processSetSchema.parse(body)).toEqual(body)
  })
})

describe('a digest', () => {
  it('changes with the configuration of its component, and with no other', async () => {
    const stack = await localStack()
    const node = stack.components['node']
    if (node?.kind !== 'chain') throw new Error('the local stack has a chain named node')
    const changed = { ...node, config: { ...node.config, maxPeers: 7 } }
    const before = renderProcesses({ stack }).resources
    const after = renderProcesses({ stack: { ...stack, components: { ...stack.components, node: changed } } }).resources
    const digests = (resources: typeof before) => resources.map(({ component, digest }) => ({ component, digest }))
    const moved = digests(after).filter(({ digest }, index) => digest !== before[index]?.digest)
    expect(moved.map(({ component }) => component)).toEqual(['node'])
  })

  it('does not depend on the order of keys, nor on a round through storage', async () => {
    const stack = await localStack()
    const reversed = { ...stack, components: Object.fromEntries(Object.entries(stack.components).toReversed()) }
    const restored = stackSchema.parse(JSON.parse(JSON.stringify(reversed)))
    expect(renderProcesses({ stack: restored })).toEqual(renderProcesses({ stack }))
  })
})

describe('a chain', () => {
  it('is rolled one node at a time, above quorum, past the heights at which its rules change', async () => {
    const { workloads } = await rendered(`name: x
components:
  node:
    kind: chain
    replicas: 5
    config: { readiness: { minPeers: 2, maxLagBlocks: 9 } }
    consensus: { blockTimeSeconds: 2, upgrades: [{ height: 40, blockTimeSeconds: 6 }] }
    observeBlocks: 4
`)
    expect(workloads).toEqual([
      {
        component: 'node',
        resource: 'processes/node',
        replicas: 5,
        rolling: { kind: 'one-at-a-time', quorum: 3 },
        gates: [
          { kind: 'replicas-ready' },
          {
            kind: 'chain',
            rpcPort: 'rpc',
            metricsPort: 'metrics',
            minPeers: 2,
            maxLagBlocks: 9,
            quorum: 3,
            blockTimeSeconds: 6,
            observeBlocks: 4,
            upgradeHeights: [40],
          },
        ],
      },
    ])
  })
})

describe('a program of the user', () => {
  const text = `name: x
components:
  indexer:
    kind: service
    image: ./indexer.ts
    args: [--verbose]
    env: { MODE: full }
    config: { depth: 3 }
    replicas: 2
    ports: { http: 7000, public-p2p: 7100 }
    probes: { ready: { port: http, path: /ready } }
    secrets:
      api-key: { from: env, variable: INDEXER_KEY }
      certificate: { from: file, path: keys/tls.pem }
      token: { from: literal, value: for tests, test: true }
  migrate:
    kind: job
    image: ./migrate.js
    needs: [indexer]
`
  it('runs with its arguments, variables, configuration and ports', async () => {
    const body = bodyOf(await rendered(text), 'indexer')
    expect(body).toMatchObject({
      program: '/srv/indexer.ts',
      arguments: ['--verbose'],
      environment: { MODE: 'full' },
      config: { depth: 3 },
      restart: { policy: 'always' },
      probes: { ready: { port: 'http', path: '/ready' } },
    })
    expect(body.replicas[1]).toEqual({
      name: 'indexer-1',
      ordinal: 1,
      ports: { http: 7010, 'public-p2p': 7110 },
      environment: {
        WINDLASS_NAME: 'indexer-1',
        WINDLASS_HTTP_PORT: '7010',
        WINDLASS_PUBLIC_P2P_PORT: '7110',
      },
    })
  })

  it('is told where its secrets are, by their sources', async () => {
    expect(bodyOf(await rendered(text), 'indexer').secrets).toEqual([
      { name: 'api-key', fileVariable: 'API_KEY_FILE', source: { from: 'env', variable: 'INDEXER_KEY' } },
      { name: 'certificate', fileVariable: 'CERTIFICATE_FILE', source: { from: 'file', path: '/srv/keys/tls.pem' } },
      { name: 'token', fileVariable: 'TOKEN_FILE', source: { from: 'literal', value: 'for tests' } },
    ])
  })

  it('is done at exit code 0 where it is a job, and waits for what it needs', async () => {
    const result = await rendered(text)
    expect(bodyOf(result, 'migrate').restart.policy).toBe('on-failure')
    expect(result.resources.find(({ component }) => component === 'migrate')?.needs).toEqual(['processes/indexer'])
    expect(result.workloads.map(({ component, gates }) => [component, gates.map(({ kind }) => kind)])).toEqual([
      ['indexer', ['replicas-ready', 'endpoint-answers']],
      ['migrate', ['replicas-ready']],
    ])
  })
})

it('What has no local form is refused, by name', () => {
  const stack = stackSchema.parse({
    name: 'x',
    environment: 'local',
    target: 'local',
    preflight: {},
    components: { cache: { kind: 'cache' } },
  })
  expect(() => renderProcesses({ stack })).toThrow(
    expect.toSatisfy(
      (error: unknown) => isCodedError(error, 'RENDER_NO_LOCAL_FORM') && error.message.includes('cache'),
    ),
  )
})
