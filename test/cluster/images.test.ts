import { nodeStatusPath, nodeStatusSchema } from '@windlass/contract/node-status'
import { streamStatusPath, streamStatusSchema } from '@windlass/contract/stream-status'
import { expect, test } from 'vitest'
import { handWrittenChain } from './fixtures/hand-written-chain.ts'
import { handWrittenPod } from './fixtures/hand-written-program.ts'
import { apiServer } from './harness/cluster.ts'
import { askPod } from './harness/forwarded-port.ts'
import { applyAll, expectReady, podsOf } from './harness/pods.ts'
import { registryImage } from './harness/registry-image.ts'
import { temporaryNamespace } from './harness/temporary-namespace.ts'

const nodes = ['node-0', 'node-1', 'node-2']

/** Waits until all nodes know each other and have a block above `height`. */
async function expectOneChainAbove(namespace: string, height: number): Promise<number> {
  const statusOf = async (pod: string) =>
    nodeStatusSchema.parse(await askPod({ namespace, pod, port: 9090, path: nodeStatusPath }))
  const chain = () => Promise.all(nodes.map(statusOf))
  const above = async () => (await chain()).map((node) => [node.peers.length, node.height > height])
  await expect.poll(above).toEqual(nodes.map(() => [2, true]))
  return Math.max(...(await chain()).map((node) => node.height))
}

test('nodes find each other by name and make blocks, also after all came back under other addresses', async () => {
  await using namespace = await temporaryNamespace()
  const { name } = namespace
  await applyAll(handWrittenChain({ namespace: name, image: await registryImage('node'), replicas: 3 }))
  const before = await expectReady(name, nodes)
  const height = await expectOneChainAbove(name, 0)

  const api = await apiServer()
  for (const pod of before)
    await api.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: pod.name, namespace: name } })
  const left = async () => {
    const uids = new Set((await podsOf(name)).map(({ uid }) => uid))
    return before.filter(({ uid }) => uids.has(uid))
  }
  // One that ignored the signal would be killed after 30 seconds.
  await expect.poll(left, { timeout: 20_000 }).toEqual([])
  await expectReady(name, nodes)
  await expectOneChainAbove(name, height)
})

test('every image runs under restricted Pod Security on a read-only root and does its work', async () => {
  await using namespace = await temporaryNamespace()
  const { name } = namespace
  const rpcUrl = `http://rpc.${name}.svc.cluster.local:8546`
  const programs = [
    {
      name: 'traffic',
      image: await registryImage('traffic'),
      ports: { metrics: 9190 },
      probes: 'metrics',
      config: { urls: [rpcUrl], transfersPerSecond: 5 },
    },
    {
      name: 'detector',
      image: await registryImage('detector'),
      ports: { api: 8000 },
      probes: 'api',
      config: {
        sources: [
          { kind: 'blocks', path: 'mainnet-sample' },
          { kind: 'node', urls: [rpcUrl] },
        ],
      },
    },
    {
      name: 'stand-in',
      image: await registryImage('stand-in'),
      ports: { http: 8080, other: 9000 },
      probes: 'http',
      env: { PORTS: '8080,9000' },
    },
  ]
  await applyAll([
    ...handWrittenChain({ namespace: name, image: await registryImage('node'), replicas: 1 }),
    ...programs.flatMap((program) => handWrittenPod({ namespace: name, program })),
  ])
  await expectReady(name, ['detector', 'node-0', 'stand-in', 'traffic'])

  const followed = async () => {
    const path = streamStatusPath
    const { sources } = streamStatusSchema.parse(await askPod({ namespace: name, pod: 'detector', port: 8000, path }))
    return sources.find(({ kind }) => kind === 'node')?.transactionsScored ?? 0
  }
  await expect.poll(followed).toBeGreaterThan(0)
  const path = `/call?host=rpc.${name}.svc.cluster.local&port=8546`
  expect(await askPod({ namespace: name, pod: 'stand-in', port: 9000, path })).toMatchObject({ connected: true })
})
