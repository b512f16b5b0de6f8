import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { healthPaths, healthReportSchema } from '@windlass/contract/health'
import { type TrafficConfig, trafficConfigSchema } from '@windlass/contract/traffic-config'
import { createLogger } from '@windlass/service/logger'
import { afterEach, expect, test } from 'vitest'
import { developmentAccount } from '../development-account.ts'
import { createStandInChain, type StandInNode, startStandInNode, type TakenTransfer } from './fixtures/stand-in-node.ts'
import { startTraffic } from './start-traffic.ts'

const logger = createLogger({ name: 'test', level: 'error', stream: { write: () => {} } })
const accounts = 4
const addresses = Array.from({ length: accounts }, (_, index) => developmentAccount(index).address)

const started: AsyncDisposable[] = []
afterEach(async () => {
  for (const made of started.splice(0).reverse()) await made[Symbol.asyncDispose]()
})

function own<Made extends AsyncDisposable>(made: Made): Made {
  started.push(made)
  return made
}

/** A chain with two nodes. */
async function startChain() {
  const chain = createStandInChain()
  const [first, second] = [own(await startStandInNode({ chain })), own(await startStandInNode({ chain }))]
  return { chain, first, second }
}

async function start(nodes: readonly StandInNode[], config: Partial<TrafficConfig> = {}) {
  const urls = nodes.map(({ url }) => url)
  const parsed = trafficConfigSchema.parse({ name: 'traffic-0', dataDir: '', urls, accounts, transfersPerSecond: 200 })
  const options = { config: { ...parsed, ...config, metricsPort: 0 }, logger, signal: AbortSignal.timeout(60_000) }
  const { url } = own(await startTraffic(options))
  return {
    async ready() {
      const reply = await fetch(url + healthPaths.ready)
      const { checks } = healthReportSchema.parse(await reply.json())
      return { status: reply.status, reasons: checks.map(({ reason }) => reason).join('. ') }
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
  }
}

function noncesOf(transfers: readonly TakenTransfer[], address: string): bigint[] {
  return transfers.filter(({ from }) => from === address).map(({ nonce }) => nonce)
}

function expectNoGap(nonces: readonly bigint[], first: bigint): void {
  expect(nonces).toEqual(nonces.map((_, index) => first + BigInt(index)))
}

test('every account sends through its node, each nonce once and in order', async () => {
  const { chain, first, second } = await startChain()
  const traffic = await start([first, second])
  const transfers = await chain.next(100)
  for (const address of addresses) {
    expect(noncesOf(transfers, address).length).toBeGreaterThan(0)
    expectNoGap(noncesOf(transfers, address), 0n)
  }
  expect(transfers.every(({ from }) => addresses.some((address) => address === from))).toBe(true)
  expect(transfers.every((sent) => sent.maxFeePerGasWei === 2_000_000_000n + sent.priorityFeePerGasWei)).toBe(true)
  expect(await traffic.ready()).toMatchObject({ status: 200 })
  const metrics = await traffic.metrics()
  expect(metrics).toContain('traffic_nodes_available 2')
  for (const { port } of [first, second])
    expect(metrics).toMatch(new RegExp(`traffic_transfers_sent_total\\{node="127.0.0.1:${port}"\\} [1-9]`))
  expect(metrics).not.toContain('traffic_transfer_failures_total{')
})

test('a restart goes on where the nonces stand, with other transfers', async () => {
  const { chain, first } = await startChain()
  const before = chain.next(20)
  await start([first], { seed: 5 })
  const sent = await before
  await started.pop()?.[Symbol.asyncDispose]()
  const nonces = new Map(chain.nonces)
  first.height += 1

  await start([first], { seed: 5 })
  const after = await chain.next(20)
  for (const address of addresses) expectNoGap(noncesOf(after, address), nonces.get(address) ?? 0n)
  expect(after.map(({ valueWei }) => valueWei)).not.toEqual(sent.map(({ valueWei }) => valueWei))
})

test('transfers that a reorganisation or a full pool took back are followed by new ones without a gap', async () => {
  const { chain, first, second } = await startChain()
  const traffic = await start([first, second])
  await chain.next(100)
  const reset = addresses.map((address) => [address, (chain.nonces.get(address) ?? 0n) - 3n] as const)
  for (const [address, nonce] of reset) chain.nonces.set(address, nonce)
  const after = await chain.next(100)
  for (const [address, nonce] of reset) expectNoGap(noncesOf(after, address), nonce)
  expect(await traffic.metrics()).toContain('traffic_transfer_failures_total{reason="nonce"}')
})

test('another sender on the same account is stepped around', async () => {
  const { chain, first } = await startChain()
  await start([first])
  await chain.next(20)
  for (const address of addresses) chain.nonces.set(address, (chain.nonces.get(address) ?? 0n) + 7n)
  await chain.next(50)
})

test('the other nodes carry the accounts of one that is away, until it is back', async () => {
  const { chain, first, second } = await startChain()
  const traffic = await start([first, second])
  await chain.next(20)
  await first[Symbol.asyncDispose]()
  const during = await chain.next(200)
  expect(new Set(during.map(({ from }) => from))).toEqual(new Set(addresses))
  const { status, reasons } = await traffic.ready()
  expect(status).toBe(200)
  expect(reasons).toContain(`1 of 2 nodes are used; ${first.url} does not answer: connect ECONNREFUSED`)

  const back = own(await startStandInNode({ chain, port: first.port }))
  await expect.poll(async () => (await traffic.ready()).reasons, { timeout: 20_000 }).toContain('2 of 2')
  await expect.poll(() => back.requests, { timeout: 20_000 }).toBeGreaterThan(3)
})

test('while no node is there it waits, is not ready and says why; then it begins', async () => {
  const chain = createStandInChain()
  const node = await startStandInNode({ chain })
  await node[Symbol.asyncDispose]()
  const traffic = await start([node])
  await expect.poll(async () => (await traffic.ready()).reasons).toContain('ECONNREFUSED')
  expect(await traffic.ready()).toMatchObject({
    status: 503,
    reasons: expect.stringMatching(/^0 of 1 nodes are used.*no transfer was accepted yet$/),
  })
  own(await startStandInNode({ chain, port: node.port }))
  await chain.next(5)
  expect(await traffic.ready()).toMatchObject({ status: 200 })
})

test('a node that is far behind, or is of another chain, is not used', async () => {
  const { chain, first, second } = await startChain()
  const other = own(await startStandInNode({ chain: createStandInChain() }))
  first.lagBlocks = 3
  second.lagBlocks = 11
  other.chainId = 5
  const traffic = await start([first, second, other])
  await chain.next(100)
  const { reasons } = await traffic.ready()
  expect(reasons).toContain('1 of 3 nodes are used')
  expect(reasons).toContain(`${second.url} is 11 blocks behind`)
  expect(reasons).toContain(`${other.url} is of chain 5, the nodes before it are of chain 1337`)
})

test('what nodes refuse is counted by reason and keeps it from being ready', async () => {
  const { first } = await startChain()
  first.refusal = 'insufficient funds for gas * price + value'
  const traffic = await start([first])
  await expect.poll(() => traffic.metrics()).toMatch(/traffic_transfer_failures_total\{reason="funds"\} [1-9]/)
  const { status, reasons } = await traffic.ready()
  expect(status).toBe(503)
  expect(reasons).toContain('no transfer was accepted yet; ')
  expect(reasons).toContain('refused one: insufficient funds for gas')
})

test('runs as a process of its own, configured by variables, until it is told to stop', async () => {
  const { chain, first } = await startChain()
  const unused = await startStandInNode({ chain })
  await unused[Symbol.asyncDispose]()
  const child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname], {
    env: {
      WINDLASS_NAME: 'traffic-0',
      WINDLASS_DATA_DIR: '.',
      WINDLASS_URLS: JSON.stringify([first.url]),
      WINDLASS_METRICS_PORT: String(unused.port),
      WINDLASS_TRANSFERS_PER_SECOND: '500',
    },
    stdio: 'ignore',
  })
  try {
    await chain.next(100)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
  }
})
