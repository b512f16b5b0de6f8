import { isCodedError } from '@windlass/errors/coded-error'
import { describe, expect, it } from 'vitest'
import type { StackChange } from './change.ts'
import { changeStack } from './change-stack.ts'
import { loadStack } from './load-stack.ts'
import { invalidStack } from './problem.ts'
import type { Stack } from './stack.ts'
import { localStack } from './testing/local-stack.ts'

async function loadLocalStack(): Promise<Stack> {
  const loaded = await loadStack({ path: 'local.yaml', readFile: async () => localStack })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

/** As a release keeps it. */
const stored = (stack: Stack): unknown => JSON.parse(JSON.stringify(stack))

async function change(wanted: StackChange) {
  return changeStack({ description: stored(await loadLocalStack()), change: wanted })
}

async function refusal(wanted: StackChange) {
  const refused = await change(wanted).then(
    () => undefined,
    (error: unknown) => error,
  )
  return isCodedError(refused) ? refused : undefined
}

const config = (component: string, key: string, value: unknown): StackChange => ({
  kind: 'config',
  component,
  key,
  value,
})

describe('a change to a stored stack', () => {
  it('sets an image, replicas or a key of the configuration, and nothing else', async () => {
    const before = await loadLocalStack()
    const { components } = await change({ kind: 'replicas', component: 'node', replicas: 5 })
    expect(components['node']).toEqual({ ...before.components['node'], replicas: 5 })
    expect(components['detector']).toEqual(before.components['detector'])
    expect(
      (await change({ kind: 'image', component: 'traffic', image: '/srv/load.ts' })).components['traffic'],
    ).toMatchObject({ image: '/srv/load.ts' })
    expect((await change(config('node', 'mining.enabled', false))).components['node']).toMatchObject({
      config: { mining: { enabled: false, maxHashesPerSecond: 12_000 } },
    })
  })

  it('names a new program relative to the directory it is made in', async () => {
    const wanted: StackChange = { kind: 'image', component: 'traffic', image: './load.ts' }
    const { components } = changeStack({ description: await loadLocalStack(), change: wanted, directory: '/srv' })
    expect(components['traffic']).toMatchObject({ image: '/srv/load.ts' })
  })

  it('is refused where it breaks the description, by path and with what is allowed', async () => {
    const error = await refusal(config('node', 'mining.enable', false))
    expect(error?.code).toBe('STACK_INVALID')
    expect(error?.details['problems']).toEqual([
      expect.objectContaining({ path: 'components.node.config.mining.enable', nearest: 'enabled' }),
    ])
    expect((await refusal({ kind: 'replicas', component: 'node', replicas: 2 }))?.message).toContain('quorum')
  })

  it('is refused for a component there is none of, with the nearest', async () => {
    const error = await refusal({ kind: 'replicas', component: 'detectr', replicas: 2 })
    expect(error?.code).toBe('STACK_COMPONENT_UNKNOWN')
    expect(error?.message).toContain('`detector`')
  })

  it.each(['consensus', 'consensus.blockTimeSeconds', 'consensus.alloc'])(
    'is refused for %s, which all nodes share',
    async (key) => {
      const error = await refusal(config('node', key, 4))
      expect(error?.code).toBe('STACK_CONSENSUS_UNSCHEDULED')
      expect(error?.hint).toContain('node.consensus.upgrades')
    },
  )

  it('schedules a consensus key at a height, after those that are scheduled already', async () => {
    const first = await change(config('node', 'consensus.upgrades', { height: 100, blockTimeSeconds: 3 }))
    const both = changeStack({
      description: stored(first),
      change: config('node', 'consensus.upgrades', { height: 200, gasLimit: 20_000_000 }),
    })
    expect(both.components['node']).toMatchObject({
      consensus: {
        upgrades: [
          { height: 100, blockTimeSeconds: 3 },
          { height: 200, gasLimit: 20_000_000 },
        ],
      },
    })
    const earlier = config('node', 'consensus.upgrades', { height: 150, gasLimit: 30_000_000 })
    expect(() => changeStack({ description: both, change: earlier })).toThrow('height 150 stands after height 200')
    expect((await refusal(config('node', 'consensus.upgrades', { blockTimeSeconds: 3 })))?.message).toContain(
      'upgrades[0].height',
    )
  })

  it('needs a description that this version reads', () => {
    const wanted: StackChange = { kind: 'replicas', component: 'node', replicas: 5 }
    expect(() => changeStack({ description: { name: 'x' }, change: wanted })).toThrow('stored description')
  })
})
