import { describe, expect, it } from 'vitest'
import type { GateScope } from '../plan/plan.ts'
import { answering, hashOf, recorded, silent } from '../testing/recorded-facts.ts'
import { chainGate } from '../testing/simulated-release.ts'
import { judgeChain } from './chain.ts'
import type { ChainFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { followChain } from './follow-chain.ts'

const spec = { ...chainGate, observeBlocks: 2, upgradeHeights: [] as number[] }

/** The verdict after these looks at the nodes, node-0 having just been moved. */
function judge(
  looks: readonly ChainFacts[],
  options: Partial<Parameters<typeof judgeChain>[0]> & { readonly upgradeHeights?: readonly number[] } = {},
) {
  const gate = { ...spec, upgradeHeights: options.upgradeHeights ?? [] }
  let progress: ChainProgress | undefined
  for (const facts of looks) progress = followChain({ before: progress, facts, spec: gate })
  if (!progress) throw new Error('nobody looked')
  return judgeChain({
    scope: { kind: 'replicas', ordinals: [0, 1, 2], moved: [0] },
    subjects: [0, 1, 2],
    stalledNetwork: 'fail',
    ...options,
    progress,
    spec: gate,
  })
}

const second = (s: number) => s * 1000
const three = (heights: readonly [number, number, number], more: Parameters<typeof answering>[1] | object = {}) =>
  heights.map((height, ordinal) => answering(ordinal, { height, compared: compared(heights), ...more }))
const compared = (heights: readonly number[]) =>
  heights.flatMap((height) => [0, 1, 2, 3].map((depth) => height - depth))

describe('the chain gate', () => {
  it('passes once every node moved on with the others', () => {
    const looks = [recorded(0, three([100, 100, 100])), recorded(second(4), three([102, 102, 102]))]
    expect(judge(looks)).toMatchObject({
      state: 'pass',
      reason: 'one chain at height 102',
      facts: { commonHeight: 102, commonHash: hashOf(102) },
    })
  })

  it('waits while a node has not moved on by enough blocks', () => {
    const looks = [recorded(0, three([100, 100, 100])), recorded(second(2), three([101, 101, 101]))]
    expect(judge(looks)).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('node-0 moved on by 1 of 2'),
    })
  })

  it('waits for a node that catches up, and counts its blocks only from then on', () => {
    const looks = [
      recorded(0, three([3, 100, 100])),
      recorded(second(1), three([60, 101, 101])),
      recorded(second(2), three([99, 101, 101])),
    ]
    expect(judge(looks.slice(0, 2))).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('node-0 is at 60, 41 blocks behind the best head'),
    })
    expect(judge(looks)).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('node-0 moved on by 0 of 2'),
    })
  })

  it('fails for a node that stands still while the others move on', () => {
    const looks = [recorded(0, three([90, 100, 100])), recorded(second(30), three([90, 115, 115]))]
    expect(judge(looks)).toMatchObject({
      state: 'fail',
      reason:
        'node-0 is at 90, 25 blocks behind the best head; it has not moved for 30 s while the others made 15 blocks',
    })
  })

  it('fails for a node without peers, in its own words, when peering has had its time', () => {
    const lonely = (height: number) => [
      answering(0, { height: 100, peers: 0, notReady: ['dialled 2 addresses, none answered'] }),
      answering(1, { height, compared: [97, 98, 99, 100] }),
      answering(2, { height, compared: [97, 98, 99, 100] }),
    ]
    const looks = [recorded(0, lonely(100)), recorded(second(10), lonely(104)), recorded(second(20), lonely(105))]
    expect(judge(looks.slice(0, 2))).toMatchObject({ state: 'waiting' })
    expect(judge(looks)).toMatchObject({
      state: 'fail',
      reason: 'node-0 has 0 of at least 1 peers: dialled 2 addresses, none answered, for 20 s',
    })
  })

  it('waits for peers of a node that is the first to answer, as long as the others start', () => {
    const lone = answering(0, { height: 0, peers: 0, notReady: ['0 of 1 peers'] })
    const first = [0, 30].map((s) => recorded(second(s), [lone, silent(1), silent(2)]))
    expect(judge(first).state).not.toBe('fail')
    const joined = [30, 80].map((s) => recorded(second(s), [lone, answering(1, { height: s, peers: 1 }), silent(2)]))
    expect(judge([...first, ...joined])).toMatchObject({
      state: 'fail',
      reason: expect.stringContaining('node-0 has 0 of'),
    })
  })

  it('does not call a node forked that mines alone because it has no peers', () => {
    const alone = [answering(0, { height: 110, peers: 0, chain: 'b' }), ...three([110, 110, 110]).slice(1)]
    expect(judge([recorded(0, alone), recorded(second(12), alone)])).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('node-0 has 0 of at least 1 peers'),
    })
  })

  it('fails for a node that has peers and stays on another chain, and waits for a reorganisation', () => {
    const apart = (height: number) => [
      answering(0, { height, chain: 'b', forkHeight: 95 }),
      ...three([height, height, height]).slice(1),
    ]
    const looks = [recorded(0, apart(100)), recorded(second(9), apart(104))]
    expect(judge(looks.slice(0, 1))).toMatchObject({ state: 'waiting' })
    expect(judge(looks)).toMatchObject({
      state: 'fail',
      reason: 'node-0 is on another chain than the other nodes, at least from height 101 on',
    })
    const reorganised = [104, 106].map((height, index) => recorded(second(5 + index), three([height, height, height])))
    expect(judge([...looks.slice(0, 1), ...reorganised])).toMatchObject({ state: 'pass' })
  })

  it('does not mind two blocks that race each other for one height', () => {
    const race = [answering(0, { height: 102, chain: 'b', forkHeight: 102 }), ...three([102, 102, 102]).slice(1)]
    expect(judge([recorded(0, three([100, 100, 100])), recorded(second(20), race)])).toMatchObject({ state: 'pass' })
  })

  it('fails early for a node that refuses a block the others hold', () => {
    const lastRefusal = {
      height: 105,
      hash: hashOf(105),
      reason: 'gas-limit',
      detail: 'expected 20, found 30',
      atMs: 0,
    }
    const refusing = (height: number) => [
      answering(0, { height: 104, status: { lastRefusal } }),
      ...three([104, height, height], { compared: [102, 103, 104, 105] }).slice(1),
    ]
    const looks = [recorded(0, refusing(105)), recorded(second(3), refusing(107))]
    expect(judge(looks)).toMatchObject({
      state: 'fail',
      reason: expect.stringContaining('node-0 left the chain at height 105: node-0 refuses block'),
    })
  })

  it('blames the node whose block all others refuse', () => {
    const lastRefusal = { height: 105, hash: hashOf(105, 'b'), reason: 'difficulty', detail: 'too low', atMs: 0 }
    const refused = [
      answering(0, { height: 108, chain: 'b', forkHeight: 105, compared: [105] }),
      answering(1, { height: 107, compared: [105], status: { lastRefusal } }),
      answering(2, { height: 107, compared: [105], status: { lastRefusal } }),
    ]
    expect(judge([recorded(0, refused), recorded(second(3), refused)])).toMatchObject({
      state: 'fail',
      reason: expect.stringContaining('node-0 left the chain at height 105: node-1 refuses block'),
    })
  })

  it('ignores a refused block that nobody holds', () => {
    const lastRefusal = { height: 99, hash: hashOf(99, 'c'), reason: 'proof-of-work', detail: 'forged', atMs: 0 }
    const looks = [
      recorded(0, three([100, 100, 100], { status: { lastRefusal } })),
      recorded(second(9), three([104, 104, 104], { status: { lastRefusal }, compared: [99, 101, 102, 103, 104] })),
    ]
    expect(judge(looks)).toMatchObject({ state: 'pass' })
  })

  it('tells a stalled network from a bad node, and blames nobody', () => {
    const looks = [recorded(0, three([100, 100, 100])), recorded(second(40), three([100, 100, 100]))]
    expect(judge(looks)).toMatchObject({
      state: 'fail',
      excuse: 'stalled-network',
      reason:
        'the network is stalled at height 100: no block came for 40 s on any of the 3 nodes that answer; no node is at fault',
    })
    expect(judge(looks.slice(0, 1)).state).toBe('waiting')
  })

  it('takes a stalled network as it is where told to', () => {
    const looks = [recorded(0, three([100, 100, 100])), recorded(second(40), three([100, 100, 100]))]
    expect(judge(looks, { stalledNetwork: 'accept' })).toMatchObject({
      state: 'pass',
      reason: expect.stringContaining('taken as it is: the network is stalled'),
    })
  })

  it('does not take one node that answers for the network', () => {
    const lone = [answering(0, { height: 100, peers: 1 }), silent(1), silent(2)]
    expect(judge([recorded(0, lone), recorded(second(50), lone)])).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('node-1 does not answer: connection refused'),
    })
  })

  it('fails for a node that stays silent', () => {
    const looks = [0, 61].map((s) => recorded(second(s), [silent(0), ...three([0, 100 + s, 100 + s]).slice(1)]))
    expect(judge(looks)).toMatchObject({ state: 'fail', reason: 'node-0 does not answer: connection refused' })
    expect(judge(looks, { turnoverMs: 90_000 }), 'which may take longer to start').toMatchObject({ state: 'unknown' })
  })

  it('goes on watching until an upgrade that is near has been passed by all', () => {
    const looks = [recorded(0, three([100, 100, 100])), recorded(second(20), three([110, 110, 110]))]
    expect(judge(looks, { upgradeHeights: [112] })).toMatchObject({
      state: 'waiting',
      reason: 'rules change at height 112 and all must pass it; they are at 110',
    })
    expect(judge([...looks, recorded(second(28), three([114, 114, 114]))], { upgradeHeights: [112] }).state).toBe(
      'pass',
    )
    expect(judge(looks, { upgradeHeights: [50, 400] }).state).toBe('pass')
  })

  it('does not hold an upgrade that is past against a broken node that is still to be replaced', () => {
    const behind = (height: number) => [...three([height, height, height]).slice(0, 2), answering(2, { height: 3 })]
    const looks = [recorded(0, behind(100)), recorded(second(4), behind(102))]
    const scope: GateScope = { kind: 'replicas', ordinals: [0, 1], moved: [0] }
    expect(judge(looks, { scope, subjects: [0, 1], upgradeHeights: [50] })).toMatchObject({ state: 'pass' })
  })

  it('judges only the nodes it is about, against the others', () => {
    const broken = (height: number) => [...three([height, height, height]).slice(0, 2), silent(2)]
    const looks = [recorded(0, broken(100)), recorded(second(4), broken(102))]
    const scope: GateScope = { kind: 'replicas', ordinals: [0, 1], moved: [0] }
    expect(judge(looks, { scope, subjects: [0, 1] })).toMatchObject({ state: 'pass' })
  })

  it('lets a single node be a chain', () => {
    const looks = [100, 102].map((height) => recorded(second(height), [answering(0, { height })]))
    expect(judge(looks, { subjects: [0] })).toMatchObject({ state: 'pass' })
  })
})

describe('the network gate before the first node is taken', () => {
  const network = { scope: { kind: 'network' } } as const

  it('passes at once when the newest block is young', () => {
    const looks = [recorded(second(1_000), three([100, 100, 100], { headAtMs: second(995) }))]
    expect(judge(looks, network)).toMatchObject({ state: 'pass', reason: 'the network produces blocks, at height 100' })
  })

  it('waits for a block when it is old, and fails when none comes', () => {
    const old = (s: number, height = 100) =>
      recorded(second(s), three([height, height, height], { headAtMs: second(100) }))
    expect(judge([old(1_000)], network)).toMatchObject({ state: 'waiting' })
    expect(judge([old(1_000), old(1_002, 101)], network)).toMatchObject({ state: 'pass' })
    expect(judge([old(1_000), old(1_040)], network)).toMatchObject({ state: 'fail', excuse: 'stalled-network' })
  })
})
