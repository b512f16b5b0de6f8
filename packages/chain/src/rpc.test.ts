import { type Account, createPublicClient, createWalletClient, defineChain, http, parseEther, parseGwei } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { developmentAccount } from './development-account.ts'
import { startTestNode, type TestNode, temporaryDirectory } from './testing/start-test-node.ts'
import { storageContract } from './testing/storage-contract.ts'

const disposables = new AsyncDisposableStack()
let node: TestNode
let clients: ReturnType<typeof clientsOf>

beforeAll(async () => {
  const { path } = disposables.use(await temporaryDirectory())
  node = disposables.use(
    await startTestNode({ name: 'rpc', dataDir: path, settings: { allowedOrigins: ['https://app.example'] } }),
  )
  clients = clientsOf(node.rpc.url)
})
afterAll(() => disposables.disposeAsync())

function clientsOf(url: string) {
  const chain = defineChain({
    id: 1337,
    name: 'test',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const transport = http(url, { batch: true })
  const account = accountOf(0)
  return {
    client: createPublicClient({ chain, transport, pollingInterval: 50 }),
    wallet: createWalletClient({ chain, transport, account }),
    account,
  }
}

function accountOf(index: number): Account & ReturnType<typeof privateKeyToAccount> {
  return privateKeyToAccount(`0x${Buffer.from(developmentAccount(index).privateKey).toString('hex')}`)
}

async function deployed() {
  const { client, wallet } = clients
  const hash = await wallet.deployContract(storageContract)
  const receipt = await client.waitForTransactionReceipt({ hash })
  if (!receipt.contractAddress) throw new Error(`the deployment failed: ${receipt.status}`)
  return { address: receipt.contractAddress, receipt }
}

describe('viem against a node', () => {
  test('deploys a contract, writes and reads it, and finds its event', async () => {
    const { client, wallet } = clients
    const { address, receipt } = await deployed()
    expect(receipt).toMatchObject({ status: 'success', to: null, type: 'eip1559' })
    expect(await client.getCode({ address })).toMatch(/^0x60003560e01c/)

    const call = { address, abi: storageContract.abi }
    const gas = await client.estimateContractGas({
      ...call,
      functionName: 'store',
      args: [42n],
      account: wallet.account,
    })
    const hash = await wallet.writeContract({ ...call, functionName: 'store', args: [42n], gas })
    const stored = await client.waitForTransactionReceipt({ hash })
    expect(stored.status).toBe('success')
    expect(Number(gas)).toBeLessThan(Number(stored.gasUsed) * 1.1)
    expect(await client.readContract({ ...call, functionName: 'retrieve' })).toBe(42n)
    expect(BigInt((await client.getStorageAt({ address, slot: '0x0' })) ?? '0x')).toBe(42n)

    const { blockNumber } = stored
    const logs = await client.getContractEvents({ ...call, eventName: 'Stored', fromBlock: 0n })
    expect(logs).toMatchObject([{ args: { value: 42n }, blockNumber, transactionHash: hash, logIndex: 0 }])
    expect(
      await client.getContractEvents({
        ...call,
        eventName: 'Stored',
        fromBlock: blockNumber + 1n,
        toBlock: blockNumber + 5n,
      }),
    ).toEqual([])

    // What was then is still so.
    expect(await client.readContract({ ...call, functionName: 'retrieve', blockNumber: blockNumber - 1n })).toBe(0n)
  })

  test('is told why a call reverts', async () => {
    const { client, wallet } = clients
    const { address } = await deployed()
    const call = { address, abi: storageContract.abi, functionName: 'destroy' } as const
    await expect(client.simulateContract(call)).rejects.toThrow('no such function')
    await expect(client.estimateContractGas({ ...call, account: wallet.account })).rejects.toThrow('no such function')
    const hash = await wallet.writeContract({ ...call, gas: 100_000n })
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe('reverted')
  })

  test('sends value, waiting and then done', async () => {
    const { client, wallet, account } = clients
    const to = `0x${'ab'.repeat(20)}` as const
    const value = parseEther('1.5')
    expect(await client.estimateGas({ account, to, value })).toBe(21_000n)
    const before = await client.getTransactionCount({ address: account.address })
    const hash = await wallet.sendTransaction({ to, value })
    const waiting = await client.getTransaction({ hash })
    expect(waiting).toMatchObject({ hash, value, from: account.address.toLowerCase(), nonce: before })
    const pending = await client.getTransactionCount({ address: account.address, blockTag: 'pending' })
    expect(pending).toBe(before + 1)

    const receipt = await client.waitForTransactionReceipt({ hash })
    expect(receipt).toMatchObject({ status: 'success', gasUsed: 21_000n, contractAddress: null, logs: [] })
    expect(await client.getBalance({ address: to })).toBe(value)
    expect(await client.getTransaction({ hash })).toMatchObject({ blockHash: receipt.blockHash, transactionIndex: 0 })
    const block = await client.getBlock({ blockHash: receipt.blockHash, includeTransactions: true })
    expect(block.transactions).toMatchObject([{ hash, value }])
    expect(
      await client.request({ method: 'eth_getBlockReceipts' as never, params: [receipt.blockHash] as never }),
    ).toMatchObject([{ transactionHash: hash, gasUsed: '0x5208' }])
  })

  test('reads what transactions pay', async () => {
    const { client, wallet } = clients
    const hash = await wallet.sendTransaction({
      to: accountOf(1).address,
      value: 1n,
      maxPriorityFeePerGas: parseGwei('3'),
      maxFeePerGas: parseGwei('30'),
    })
    const receipt = await client.waitForTransactionReceipt({ hash })
    const { blockNumber } = receipt
    const history = await client.getFeeHistory({ blockCount: 2, blockNumber, rewardPercentiles: [10, 90] })
    expect(history.oldestBlock).toBe(blockNumber - 1n)
    expect(history.baseFeePerGas).toHaveLength(3)
    expect(history.gasUsedRatio[1]).toBeCloseTo(21_000 / 30_000_000)
    expect(history.reward?.[1]).toEqual([parseGwei('3'), parseGwei('3')])
    expect(receipt.effectiveGasPrice).toBe((history.baseFeePerGas[1] ?? 0n) + parseGwei('3'))
    expect(await client.getGasPrice()).toBeGreaterThan(0n)
    expect(await client.estimateMaxPriorityFeePerGas()).toBeGreaterThan(0n)
  })
})

describe('JSON-RPC over HTTP', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(node.rpc.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const call = async (method: string, ...params: unknown[]): Promise<unknown> =>
    (await post({ jsonrpc: '2.0', id: 1, method, params })).json()

  test.each([
    ['eth_chainId', [], '0x539'],
    ['net_version', [], '1337'],
    ['eth_accounts', [], []],
    ['eth_syncing', [], false],
    ['net_listening', [], true],
    ['net_peerCount', [], '0x0'],
    ['web3_clientVersion', [], expect.stringMatching(/^Windlass\/v\d/)],
    ['eth_blockNumber', [], expect.stringMatching(/^0x[1-9a-f]/)],
    ['eth_getBlockByNumber', ['0xffffff', false], null],
    ['eth_getBlockByNumber', ['earliest', false], expect.objectContaining({ number: '0x0', transactions: [] })],
    ['eth_getBlockByNumber', ['finalized', false], expect.objectContaining({ number: '0x0' })],
    ['eth_getBlockByNumber', ['pending', true], expect.objectContaining({ uncles: [] })],
    ['eth_getTransactionByHash', [`0x${'00'.repeat(32)}`], null],
    ['eth_getTransactionReceipt', [`0x${'00'.repeat(32)}`], null],
    ['eth_getBalance', [`0x${'01'.repeat(20)}`, 'latest'], '0x0'],
    ['eth_getCode', [`0x${'01'.repeat(20)}`], '0x'],
  ])('answers %s', async (method, params, result) => {
    expect(await call(method, ...params)).toEqual({ jsonrpc: '2.0', id: 1, result })
  })

  test.each([
    ['a malformed address', 'eth_getBalance', ['0x12', 'latest'], -32602, /address: an address was expected/],
    [
      'a block that is none',
      'eth_getBalance',
      [`0x${'01'.repeat(20)}`, 'newest'],
      -32602,
      /block: a block was expected/,
    ],
    ['a block with leading zeros', 'eth_getBlockByNumber', ['0x01', false], -32602, /block/],
    ['a block that is not there', 'eth_getBalance', [`0x${'01'.repeat(20)}`, '0xffffff'], -32000, /header not found/],
    ['bytes that are no transaction', 'eth_sendRawTransaction', ['0x1234'], -32602, /transaction/],
    ['a missing hash', 'eth_getTransactionByHash', [], -32602, /hash is missing/],
    ['a range without bounds', 'eth_getLogs', [{ fromBlock: '0x0', toBlock: '0xfffff' }], -32602, /10000 blocks/],
    ['value nobody has', 'eth_call', [{ to: `0x${'01'.repeat(20)}`, value: '0x1' }], -32000, /insufficient funds/],
    [
      'gas that is not enough',
      'eth_estimateGas',
      [{ to: `0x${'01'.repeat(20)}`, gas: '0x5000' }],
      -32000,
      /exceeds allowance/,
    ],
    ['a signer with an unknown method', 'eth_sign', [], -32601, /eth_sign does not exist/],
  ])('refuses %s', async (_, method, params, code, message) => {
    expect(await call(method, ...params)).toMatchObject({ error: { code, message: expect.stringMatching(message) } })
  })

  test('refuses a transaction as other clients word it', async () => {
    const { wallet, account } = clients
    const fees = { chainId: 1337, gas: 21_000n, maxFeePerGas: parseGwei('10'), type: 'eip1559' } as const
    const poor = privateKeyToAccount(`0x${'77'.repeat(32)}`)
    const unpayable = await poor.signTransaction({ ...fees, to: account.address, value: 1n, nonce: 0 })
    expect(await call('eth_sendRawTransaction', unpayable)).toMatchObject({
      error: { code: -32000, message: expect.stringContaining('insufficient funds for gas * price + value') },
    })
    const stale = await account.signTransaction({ ...fees, to: account.address, nonce: 0 })
    await wallet
      .sendTransaction({ to: account.address })
      .then((hash) => clients.client.waitForTransactionReceipt({ hash }))
    expect(await call('eth_sendRawTransaction', stale)).toMatchObject({
      error: { code: -32000, message: expect.stringContaining('nonce too low') },
    })
    expect(await node.metric('blockchain_validation_errors_total{reason="nonce-too-low"}')).toBe(1)
  })

  test('answers what is no JSON, and nothing to a notification', async () => {
    const broken = await post('{')
    expect(broken.status).toBe(200)
    expect(await broken.json()).toMatchObject({ id: null, error: { code: -32700 } })
    const notification = await post({ jsonrpc: '2.0', method: 'eth_blockNumber' })
    expect(notification.status).toBe(204)
  })

  test('answers a batch in its order', async () => {
    const batch = [1, 2].map((id) => ({ jsonrpc: '2.0', id, method: id === 1 ? 'eth_chainId' : 'mine' }))
    expect(await (await post(batch)).json()).toEqual([
      { jsonrpc: '2.0', id: 1, result: '0x539' },
      { jsonrpc: '2.0', id: 2, error: { code: -32601, message: expect.any(String) } },
    ])
  })

  test('may be called by pages of allowed origins only', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'eth_chainId' }
    const allowed = await post(body, { origin: 'https://app.example' })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    const other = await post(body, { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).not.toBe('https://evil.example')
    expect((await post(body, { 'content-type': 'text/plain' })).status).toBe(415)
  })

  test('limits what one client may ask, batches call by call, this machine only where it is told to', async () => {
    await using directory = await temporaryDirectory()
    const settings = { rateLimitPerSecond: 5, rateLimitLoopback: true }
    await using limited = await startTestNode({ name: 'limited', dataDir: directory.path, mining: false, settings })
    const ask = (count: number) =>
      fetch(limited.rpc.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Array(count).fill({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })),
      })
    expect((await ask(5)).status).toBe(200)
    const refused = await ask(5)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ error: { code: -32005 } })

    const unlimited = await Promise.all(Array.from({ length: 300 }, () => call('eth_chainId')))
    expect(unlimited).toHaveLength(300)
  })
})
