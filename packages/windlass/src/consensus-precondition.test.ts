import type { PreconditionFacts } from '@windlass/rollout/precondition'
import { parseStack, type Stack } from '@windlass/stack/stack'
import type { RecordStore } from '@windlass/target/record-store'
import { expect, test } from 'vitest'
import { consensusPrecondition } from './consensus-precondition.ts'

const { signal } = new AbortController()

function stackWith(consensus: object): Stack {
  return parseStack({
    name: 'local',
    environment: 'local',
    target: 'local',
    preflight: {},
    components: { node: { kind: 'chain', image: 'builtin:chain', consensus } },
  })
}

function deployed(stack: Stack): RecordStore {
  const release = {
    number: 1,
    status: 'deployed',
    intent: { kind: 'deploy' },
    environment: 'local',
    description: stack,
    rendered: { resources: [], workloads: [] },
    by: 'a test',
    createdAtMs: 0,
    operations: [],
  }
  return {
    list: async () => ['release-000001'],
    read: async () => release,
    write: async () => undefined,
    remove: async () => undefined,
  }
}

/** Nodes at these heights; none where the chain is down. */
function facts(heights: readonly number[]): PreconditionFacts {
  const nodes = heights.map((height, ordinal) => ({
    state: 'answers',
    ordinal,
    name: `node-${ordinal}`,
    status: { height },
  }))
  const chains = nodes.length === 0 ? [] : [{ component: 'node', facts: { nodes } }]
  return { chains: async () => chains } as unknown as PreconditionFacts
}

const before = stackWith({ upgrades: [{ height: 50, blockRewardWei: '1' }] })
const changed = stackWith({ upgrades: [{ height: 50, blockRewardWei: '2' }] })
const judge = (next: Stack, heights: readonly number[]) =>
  consensusPrecondition({ next, records: deployed(before), signal })(facts(heights))

test('a rule may change above the head of the chain', async () => {
  await expect(judge(changed, [48, 49, 49])).resolves.toBeUndefined()
})

test('a rule does not change at a height that one node has reached', async () => {
  await expect(judge(changed, [48, 50, 49])).rejects.toMatchObject({
    code: 'WINDLASS_CONSENSUS_CHANGE',
    details: { key: 'blockRewardWei', fromHeight: 50, head: 50 },
  })
})

test('no rule changes while no node can say how far the chain is, as when it is down', async () => {
  await expect(judge(changed, [])).rejects.toMatchObject({ code: 'WINDLASS_HEAD_UNKNOWN' })
})

test('the same rules are no change, whoever answers', async () => {
  await expect(judge(before, [])).resolves.toBeUndefined()
})
