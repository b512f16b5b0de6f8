import { nodeStatusPath, nodeStatusSchema } from '@windlass/contract/node-status'
import { streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import { expect, test } from 'vitest'
import { handWrittenPod } from './fixtures/hand-written-program.ts'
import { askEntry, entryAddress } from './harness/ask-entry.ts'
import { deployStack } from './harness/deployed-stack.ts'
import { askPod } from './harness/forwarded-port.ts'
import { applyAll, expectReady, podsOf } from './harness/pods.ts'
import { registryImage } from './harness/registry-image.ts'
import { temporaryNamespace } from './harness/temporary-namespace.ts'

/** A pod of another namespace without policies of its own, and what it finds when it connects to an address. */
async function stranger() {
  const namespace = await temporaryNamespace()
  const program = { name: 'stranger', image: await registryImage('stand-in'), ports: { http: 8080 }, probes: 'http' }
  await applyAll(handWrittenPod({ namespace: namespace.name, program }))
  await expectReady(namespace.name, ['stranger'])
  return {
    async connect(host: string | undefined, port: number): Promise<unknown> {
      const path = `/call?host=${host}&port=${port}`
      const found = await askPod({ namespace: namespace.name, pod: 'stranger', port: 8080, path })
      return (found as { reason?: string }).reason ?? 'connected'
    },
    [Symbol.asyncDispose]: () => namespace[Symbol.asyncDispose](),
  }
}

/** What the entry of a stack answers, once its controller has heard of it. */
async function askUntilThere(stack: { namespace: string; host: string }, path: string, body: unknown) {
  const ask = async () => {
    const address = await entryAddress(stack.namespace)
    return askEntry({ address, host: stack.host, path, body })
  }
  await expect.poll(async () => (await ask()).status).toBe(200)
  return JSON.parse((await ask()).body)
}

test('the XAI chain comes up, makes blocks, and is reached by its peers and its entry alone', async () => {
  await using stack = await deployStack('xai.yaml')
  const { namespace } = stack
  const nodes = [0, 1, 2].map((ordinal) => `xai-blockchain-node-${ordinal}`)
  await expectReady(namespace, nodes)
  const statusOf = async (pod: string) =>
    nodeStatusSchema.parse(await askPod({ namespace, pod, port: 9090, path: nodeStatusPath }))
  const chain = async () =>
    (await Promise.all(nodes.map(statusOf))).map(({ peers, height }) => [peers.length, height > 0])
  await expect.poll(chain).toEqual(nodes.map(() => [2, true]))

  const call = { jsonrpc: '2.0', id: 1, method: 'eth_chainId' }
  expect(await askUntilThere(stack, '/', call)).toEqual({ jsonrpc: '2.0', id: 1, result: '0x16763' })

  await using outside = await stranger()
  const [node] = await podsOf(namespace)
  expect(await outside.connect(node?.ip, 8545)).toBe('connected')
  expect(await outside.connect(node?.ip, 8546)).toBe('timeout')
  expect(await outside.connect(node?.ip, 9090)).toBe('timeout')
})

test('the anomaly detection comes up, follows Kafka, and answers by its entry alone', async () => {
  await using stack = await deployStack('anomaly.yaml')
  const { namespace } = stack
  const readyPod = async (component: string) =>
    (await podsOf(namespace)).find(({ name, ready }) => ready && name.startsWith(`anomaly-detection-${component}-`))
  const components = ['api', 'consumer', 'kafka', 'redis']
  await expect.poll(() => Promise.all(components.map(readyPod))).not.toContain(undefined)

  const consumed = async () => {
    const pod = (await readyPod('consumer'))?.name ?? ''
    const status = await askPod({ namespace, pod, port: 8000, path: streamStatusPath })
    return streamStatusSchema.parse(status).sources.map(({ kind, phase }) => `${kind} ${phase}`)
  }
  await expect.poll(consumed).toContain('kafka reading')

  const transaction = {
    hash: `0x${'1'.repeat(64)}`,
    from: `0x${'2'.repeat(40)}`,
    to: `0x${'3'.repeat(40)}`,
    value: '1000000000000000000',
    gas: 21_000,
    gasPrice: '1000000000',
    blockNumber: 1,
    timestamp: 1_700_000_000,
  }
  expect(await askUntilThere(stack, '/api/v1/predict', transaction)).toMatchObject({ hash: transaction.hash })

  await using outside = await stranger()
  for (const [component, port] of [
    ['api', 8000],
    ['redis', 6379],
    ['kafka', 9092],
  ] as const) {
    const pod = await readyPod(component)
    expect(await outside.connect(pod?.ip, port)).toBe('timeout')
  }
})
