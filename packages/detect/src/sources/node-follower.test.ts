import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeNode } from '../testing/fake-node.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import type { SourcedBlock } from './block-source.ts'
import { CursorFile, rememberedBlocks } from './cursor.ts'
import { NodeFollower } from './node-follower.ts'

async function setUp(urls: readonly string[]) {
  const directory = await temporaryDirectory()
  const stop = new AbortController()
  const failures: unknown[] = []
  const repeated: unknown[] = []
  const recoveries: string[] = []
  const pauses: number[] = []
  let onPause: ((count: number) => void) | undefined
  const follow = (from = urls) => {
    const follower = new NodeFollower({
      name: 'node',
      urls: from,
      pollIntervalMs: 100,
      cursor: new CursorFile({ path: join(directory.path, 'node.json') }),
      now: () => 1000,
      onFailure: (error, { isRepeated }) => void (isRepeated ? repeated : failures).push(error),
      onRecovery: () => void recoveries.push('read again'),
      // A turn of the event loop, so that what the test does in between is seen.
      wait: async (ms) => {
        pauses.push(ms)
        onPause?.(pauses.length)
        await new Promise(setImmediate)
      },
    })
    const iterator = follower.blocks({ signal: stop.signal })[Symbol.asyncIterator]()
    return { follower, iterator }
  }
  return {
    follow,
    failures,
    repeated,
    recoveries,
    pauses,
    /** Resolves when the follower has come to rest `count` more times. */
    pausedTimes: (count: number) => {
      const until = pauses.length + count
      return new Promise<void>((resolve) => {
        onPause = (paused) => paused >= until && resolve()
      })
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await directory[Symbol.asyncDispose]()
    },
  }
}

async function take(iterator: AsyncIterator<SourcedBlock>, count: number): Promise<SourcedBlock[]> {
  const blocks: SourcedBlock[] = []
  while (blocks.length < count) {
    const { value, done } = await iterator.next()
    if (done === true) throw new TypeError('the source ended')
    await value.commit()
    blocks.push(value)
  }
  return blocks
}

const heights = (blocks: readonly SourcedBlock[]) => blocks.map(({ block }) => Number(block.number))

test('begins at the head and gives every block after it', async () => {
  await using node = (await FakeNode.start()).mine(5)
  await using setting = await setUp([node.url])
  const { iterator, follower } = setting.follow()
  expect(heights(await take(iterator, 1))).toEqual([5])
  node.mine(40)
  expect(heights(await take(iterator, 40))).toEqual(Array.from({ length: 40 }, (_, index) => 6 + index))
  expect(follower.state).toEqual({ phase: 'reading', height: 45, lagBlocks: 0 })
})

test('goes on after the last block committed, not after the last one given', async () => {
  await using node = (await FakeNode.start()).mine(5)
  await using setting = await setUp([node.url])
  const before = setting.follow().iterator
  await take(before, 1)
  node.mine(2)
  await before.next()
  await before.return?.(undefined)
  expect(heights(await take(setting.follow().iterator, 2))).toEqual([6, 7])
})

test('gives the blocks of the new branch with the hashes of those they replace', async () => {
  await using node = (await FakeNode.start()).mine(5)
  await using setting = await setUp([node.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.mine(4)
  await take(iterator, 4)
  const replaced = node.chain.slice(-3).map(({ hash }) => hash)
  node.reorganise({ depth: 3, length: 5, branch: 'other' })
  const blocks = await take(iterator, 5)
  expect(heights(blocks)).toEqual([7, 8, 9, 10, 11])
  expect(blocks.map(({ dropped }) => dropped)).toEqual([replaced, [], [], [], []])
})

test('sees a reorganisation that leaves the height as it was, and one to a lower height', async () => {
  await using node = (await FakeNode.start()).mine(5)
  await using setting = await setUp([node.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.mine(2)
  await take(iterator, 2)
  node.reorganise({ depth: 1, length: 1, branch: 'second' })
  expect(heights(await take(iterator, 1))).toEqual([7])
  const replaced = node.chain.slice(-2).map(({ hash }) => hash)
  node.reorganise({ depth: 2, length: 1, branch: 'third' })
  const [block] = await take(iterator, 1)
  expect(Number(block?.block.number)).toBe(6)
  expect(block?.dropped).toEqual(replaced)
})

test('sees after a restart that the chain was reorganised meanwhile', async () => {
  await using node = (await FakeNode.start()).mine(5)
  await using setting = await setUp([node.url])
  const before = setting.follow().iterator
  await take(before, 1)
  node.mine(3)
  await take(before, 3)
  await before.return?.(undefined)
  const replaced = node.chain.slice(-2).map(({ hash }) => hash)
  node.reorganise({ depth: 2, length: 3, branch: 'other' })
  const blocks = await take(setting.follow().iterator, 3)
  expect(heights(blocks)).toEqual([7, 8, 9])
  expect(blocks[0]?.dropped).toEqual(replaced)
})

test('gives nothing twice while a node is behind', async () => {
  await using ahead = (await FakeNode.start()).mine(8)
  await using behind = (await FakeNode.start()).mine(6)
  await using setting = await setUp([ahead.url, behind.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  ahead.failWith = 503
  const next = iterator.next()
  await setting.pausedTimes(3)
  behind.mine(3)
  expect(Number((await next).value.block.number)).toBe(9)
  expect(setting.failures).toMatchObject([{ code: 'DETECT_NODE_ANSWER', message: expect.stringContaining('503') }])
})

test('catches up in batches of a bounded size', async () => {
  await using node = (await FakeNode.start()).mine(1)
  await using setting = await setUp([node.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.mine(100)
  await take(iterator, 1)
  const asked = node.calls
    .filter((call) => call.startsWith('eth_getBlockByNumber'))
    .map((call) => Number(call.split(' ')[1]))
  expect(Math.max(...asked)).toBe(17)
})

test('asks a node that is away again and again, with growing pauses, and says so', async () => {
  await using node = (await FakeNode.start()).mine(3)
  await using setting = await setUp([node.url])
  node.failWith = 500
  const { iterator, follower } = setting.follow()
  const first = iterator.next()
  await setting.pausedTimes(8)
  expect(follower.state).toMatchObject({
    phase: 'away',
    lastError: { atMs: 1000, error: { code: 'DETECT_NODE_AWAY' } },
  })
  expect(setting.pauses.slice(0, 8)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000])
  expect(setting.failures).toHaveLength(1)
  expect(setting.repeated.length).toBeGreaterThanOrEqual(7)
  node.failWith = undefined
  expect(Number((await first).value.block.number)).toBe(3)
  expect(follower.state.phase).toBe('reading')
  expect(setting.recoveries).toHaveLength(1)
})

test('begins at the head where the cursor is one of another chain', async () => {
  await using old = (await FakeNode.start()).mine(20)
  await using setting = await setUp([old.url])
  await take(setting.follow().iterator, 1)
  await using anew = (await FakeNode.start({ genesis: 'anew' })).mine(4)
  expect(heights(await take(setting.follow([anew.url]).iterator, 1))).toEqual([4])
})

test('refuses a second node that serves another chain', async () => {
  await using node = (await FakeNode.start()).mine(3)
  await using other = (await FakeNode.start({ genesis: 'other' })).mine(9)
  await using setting = await setUp([node.url, other.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.failWith = 500
  const next = iterator.next()
  await setting.pausedTimes(4)
  node.failWith = undefined
  node.mine(1)
  expect(Number((await next).value.block.number)).toBe(4)
  expect(setting.failures).toContainEqual(expect.objectContaining({ code: 'DETECT_NODE_OTHER_CHAIN' }))
})

test('a block that cannot be read stops the source there, with the reason, and is not passed over', async () => {
  await using node = (await FakeNode.start()).mine(3)
  await using setting = await setUp([node.url])
  const { iterator, follower } = setting.follow()
  await take(iterator, 1)
  node.mine(2)
  const [transaction] = node.chain[4]?.transactions ?? []
  const gas = transaction?.['gas']
  if (transaction !== undefined) transaction['gas'] = 'lots'
  const next = iterator.next()
  await setting.pausedTimes(2)
  expect(follower.state).toMatchObject({
    phase: 'away',
    lastError: { error: { code: 'DETECT_BLOCK_INVALID', message: expect.stringContaining('transaction 0, gas') } },
  })
  if (transaction !== undefined) transaction['gas'] = gas
  expect(Number((await next).value.block.number)).toBe(4)
})

test('turns to another node where one is too far behind to be waited for', async () => {
  await using node = (await FakeNode.start()).mine(rememberedBlocks + 20)
  await using anew = (await FakeNode.start()).mine(3)
  await using setting = await setUp([node.url, anew.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.failWith = 500
  const next = iterator.next()
  await setting.pausedTimes(1)
  node.failWith = undefined
  node.mine(1)
  expect(Number((await next).value.block.number)).toBe(node.height)
  expect(setting.failures).toContainEqual(expect.objectContaining({ code: 'DETECT_NODE_BEHIND' }))
})

test('remembers no more blocks than it says', async () => {
  await using node = (await FakeNode.start()).mine(1)
  await using setting = await setUp([node.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  node.mine(rememberedBlocks + 20)
  await take(iterator, rememberedBlocks + 20)
  node.reorganise({ depth: rememberedBlocks + 10, length: rememberedBlocks + 11, branch: 'other' })
  const [first] = await take(iterator, 1)
  expect(first?.dropped).toHaveLength(rememberedBlocks)
})

test('ends when it is told to', async () => {
  await using node = (await FakeNode.start()).mine(3)
  await using setting = await setUp([node.url])
  const { iterator } = setting.follow()
  await take(iterator, 1)
  const next = iterator.next()
  setting.stop.abort()
  expect(await next).toEqual({ value: undefined, done: true })
})
