import { healthPaths } from '@windlass/contract/health'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { parseGwei } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type DevelopmentAccount, developmentAccount } from './development-account.ts'
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
  const block = await node.call('eth_getBlockByNumber', `0x${height.toString(16)}`, false)
  return z.object({ hash: z.string() }).nullable().parse(block)?.hash
}

/** Waits until all nodes have the same block at `height`. */
async function agreeAt(height: number, [first, ...others]: readonly [TestNode, ...TestNode[]]) {
  for (const other of others)
    await other.until(async () => {
      const hash = await hashAt(first, height)
      return hash !== undefined && hash === (await hashAt(other, height))
    })
}

function signerOf({ privateKey }: DevelopmentAccount) {
  return privateKeyToAccount(`0x${Buffer.from(privateKey).toString('hex')}`)
}

describe('nodes of one chain', { timeout: 60_000 }, () => {
  test('find each other, agree, let a late joiner catch up, and heal after a partition', async () => {
    await using nodes = new AsyncDisposableStack()
    const a = nodes.use(await start({ name: 'a' }))
    // Without a peer id, and without the first node knowing of them.
    const bootstrapPeers = a.network.addresses.map((address) => address.replace(/\/p2p\/.*/, ''))
    const b = nodes.use(await start({ name: 'b', bootstrapPeers }))
    const c = nodes.use(await start({ name: 'c', bootstrapPeers }))
    await Promise.all([a, b, c].map((node) => node.until(({ peers }) => peers.length === 2)))
    await agreeAt(4, [a, b, c])
    expect(await b.notReadyFor()).toEqual([])

    const late = nodes.use(await start({ name: 'late', bootstrapPeers, mining: false }))
    await late.until(({ height, lagBlocks }) => height >= 4 && lagBlocks === 0)
    await agreeAt(4, [a, late])
    expect(await late.notReadyFor()).toEqual([])
    expect(await late.metric('blockchain_blocks_imported_total{source="sync"}')).toBeGreaterThanOrEqual(4)

    // A transaction given to a node that does not mine is mined by the others and seen by all.
    const raw = await signerOf(developmentAccount(0)).signTransaction({
      ...{ chainId: 1337, type: 'eip1559', nonce: 0, gas: 21_000n, maxFeePerGas: parseGwei('10') },
      to: developmentAccount(1).address,
    })
    const hash = await late.call('eth_sendRawTransaction', raw)
    for (const node of [a, b, c, late])
      await node.until(async () => (await node.call('eth_getTransactionReceipt', hash)) !== null)
    expect(await late.metric('blockchain_tx_processed_total')).toBe(1)

    // Another network of the same genesis, until a node that knows both joins.
    const d = nodes.use(await start({ name: 'd' }))
    await d.until(({ height }) => height >= 2)
    expect(await hashAt(d, 1)).not.toBe(await hashAt(a, 1))
    nodes.use(
      await start({ name: 'bridge', mining: false, bootstrapPeers: [...a.network.addresses, ...d.network.addresses] }),
    )
    await d.until(({ peers }) => peers.length === 5)
    await agreeAt(1, [a, d])
    expect(await d.metric('blockchain_reorgs_total')).toBeGreaterThanOrEqual(1)
    await agreeAt((await a.status()).height + 2, [a, b, c, d, late])
    expect(await d.notReadyFor()).toEqual([])

    for (const path of Object.values(healthPaths)) expect((await fetch(`${d.metrics.url}${path}`)).status).toBe(200)
    for (const { name } of [nodeMetrics.chainHeight, nodeMetrics.connectedPeers, nodeMetrics.knownPeers])
      expect(await d.metric(name)).toBeGreaterThan(1)
    for (const { name } of [nodeMetrics.headTimestamp, nodeMetrics.miningDifficulty, nodeMetrics.dataDirectoryBytes])
      expect(await d.metric(name)).toBeGreaterThan(100)
    for (const { name } of [nodeMetrics.blocksMined, nodeMetrics.hashes, nodeMetrics.txProcessed])
      expect(await d.metric(name)).toBeGreaterThan(0)
    for (const { name } of [nodeMetrics.syncLag, nodeMetrics.txPoolSize]) expect(await d.metric(name)).toBeLessThan(5)
    expect(await d.metric(`${nodeMetrics.rpcDuration.name}_count{method="eth_getBlockByNumber"}`)).toBeGreaterThan(0)
    expect(await d.metric(nodeMetrics.synced.name)).toBe(1)
    const genesisCheckpoint = await a.metric(`${nodeMetrics.checkpointHash.name}{height="0"}`)
    expect(genesisCheckpoint).toBe(Number.parseInt((await a.status()).genesisHash.slice(2, 14), 16))
    expect(await d.metric(`${nodeMetrics.checkpointHash.name}{height="0"}`)).toBe(genesisCheckpoint)
  })

  test('with other rules from a height on is left alone, says so, and harms nobody', async () => {
    await using nodes = new AsyncDisposableStack()
    const a = nodes.use(await start({ name: 'plain-a' }))
    const bootstrapPeers = a.network.addresses
    const b = nodes.use(await start({ name: 'plain-b', bootstrapPeers }))
    const upgrades = [{ height: 5, gasLimit: 40_000_000 }]
    await using other = await start({ name: 'other', bootstrapPeers, consensus: { upgrades } })

    await other.until(({ height, lastRefusal, outvoted }) => height >= 5 && lastRefusal?.height === 5 && outvoted)
    expect(await other.status()).toMatchObject({
      lastRefusal: { height: 5, reason: 'gas-limit', detail: expect.stringContaining('40000000') },
      upgradeHeights: [5],
    })
    expect(await other.notReadyFor()).toContain('agreement')
    expect(await other.metric('blockchain_validation_errors_total{reason="gas-limit"}')).toBeGreaterThanOrEqual(1)
    expect(await other.metric(nodeMetrics.peersOnRefusedChain.name)).toBe(2)

    await agreeAt(10, [a, b])
    for (const node of [a, b]) {
      expect(await node.notReadyFor()).toEqual([])
      expect((await node.status()).outvoted).toBe(false)
    }
    expect(await hashAt(other, 4)).toBe(await hashAt(a, 4))
    expect(await hashAt(other, 5)).not.toBe(await hashAt(a, 5))

    await other[Symbol.asyncDispose]()
    const healed = nodes.use(await start({ name: 'other', bootstrapPeers }))
    await agreeAt(11, [a, healed])
    expect(await healed.status()).toMatchObject({ rewind: { to: 4, reason: 'rules-changed' }, outvoted: false })
    await healed.until(async () => (await healed.notReadyFor()).length === 0)
  })

  test('of another genesis are sent away and counted', async () => {
    await using a = await start({ name: 'first-chain', mining: false })
    await using b = await start({
      name: 'second-chain',
      mining: false,
      bootstrapPeers: a.network.addresses.map((address) => address.replace('/ip4/127.0.0.1/', '/dns4/localhost/')),
      consensus: { chainId: 7 },
    })
    await b.until(async () => (await b.metric('blockchain_peers_refused_total{reason="other-genesis"}')) === 1)
    expect((await a.status()).peers).toEqual([])
    expect(await b.notReadyFor()).toEqual(['peers'])
    expect(await a.notReadyFor()).toEqual([])
  })

  test('that find no room at one node hear of others from it', async () => {
    await using full = await start({ name: 'full', mining: false, settings: { maxPeers: 1 } })
    const bootstrapPeers = full.network.addresses
    await using member = await start({ name: 'member', mining: false, bootstrapPeers })
    await full.until(({ peers }) => peers.length === 1)
    await using newcomer = await start({ name: 'newcomer', mining: false, bootstrapPeers })
    const { peers } = await newcomer.until((status) => status.peers.length === 1)
    expect(member.network.addresses).toContain(peers[0]?.address)
    expect(await full.metric('blockchain_peers_refused_total{reason="no-room"}')).toBeGreaterThanOrEqual(1)
  })

  test('are found again after they were away, as who they were', async () => {
    await using member = await start({ name: 'stays', mining: false })
    const [address = ''] = member.network.addresses
    const settings = { bootstrapPeers: [address] }
    const away = await start({ name: 'away', mining: false, settings })
    await member.until(({ peers }) => peers.length === 1)
    const { addresses } = await away.status()
    await away[Symbol.asyncDispose]()
    await member.until(({ peers }) => peers.length === 0)
    await using back = await start({ name: 'away', mining: false, settings })
    await member.until(({ peers }) => peers.length === 1)
    expect((await back.status()).addresses[0]?.split('/p2p/')[1]).toBe(addresses[0]?.split('/p2p/')[1])
    expect(back.network.alone).toBe(false)
  })
})
