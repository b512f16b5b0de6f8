import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestNode, type TestNode, type TestNodeOptions, temporaryDirectory } from './testing/start-test-node.ts'

const disposables = new AsyncDisposableStack()
let root: string

beforeAll(async () => {
  root = disposables.use(await temporaryDirectory()).path
})
afterAll(() => disposables.disposeAsync())

async function start(options: Omit<TestNodeOptions, 'dataDir'>): Promise<TestNode> {
  return startTestNode({ ...options, dataDir: `${root}/${options.name}` })
}

async function hashAt(node: TestNode, height: number): Promise<string | undefined> {
  const reply = await fetch(node.rpc.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_getBlockByNumber',
      params: [`0x${height.toString(16)}`, false],
    }),
  })
  const { result } = (await reply.json()) as { result: { hash: string } | null }
  return result?.hash
}

async function expectOneHashAt(height: number, nodes: readonly TestNode[]) {
  await Promise.all(nodes.map((node) => node.until((status) => status.height >= height + 3)))
  const hashes = await Promise.all(nodes.map((node) => hashAt(node, height)))
  expect(hashes[0]).toMatch(/^0x/)
  expect(new Set(hashes).size).toBe(1)
}

describe('nodes of one chain', () => {
  test('find each other, agree, let a late joiner catch up, and heal after a partition', async () => {
    await using nodes = new AsyncDisposableStack()
    const a = nodes.use(await start({ name: 'a' }))
    // Without a peer id, and without the first node knowing of them.
    const bootstrapPeers = a.network.addresses.map((address) => address.replace(/\/p2p\/.*/, ''))
    const b = nodes.use(await start({ name: 'b', bootstrapPeers }))
    const c = nodes.use(await start({ name: 'c', bootstrapPeers }))

    await Promise.all([a, b, c].map((node) => node.until(({ peers }) => peers.length === 2)))
    await expectOneHashAt(3, [a, b, c])
    expect(await b.notReadyFor()).toEqual([])

    const late = nodes.use(await start({ name: 'late', bootstrapPeers, mining: false }))
    await late.until(({ height, lagBlocks }) => height > 3 && lagBlocks === 0)
    expect(await late.notReadyFor()).toEqual([])
    await expectOneHashAt(6, [a, b, c, late])

    // Another network of the same genesis, until a node that knows both joins.
    const d = nodes.use(await start({ name: 'd' }))
    await d.until(({ height }) => height >= 2)
    expect(await hashAt(d, 1)).not.toBe(await hashAt(a, 1))
    const bridge = nodes.use(
      await start({ name: 'bridge', mining: false, bootstrapPeers: [...a.network.addresses, ...d.network.addresses] }),
    )
    await d.until(({ peers, height }) => peers.length === 5 && height > 6)
    await expectOneHashAt(1, [a, b, c, d, late, bridge])
  })
})
