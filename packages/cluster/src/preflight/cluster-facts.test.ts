import { expect, test } from 'vitest'
import { MemoryApi } from '../testing/memory-api.ts'
import { ClusterFacts } from './cluster-facts.ts'

function pod(name: string) {
  return {
    metadata: { name, uid: name, resourceVersion: '1' },
    spec: { nodeName: 'node1' },
    status: { phase: 'Running' },
  }
}

test('each fact is asked for once, those of the cluster apart from those of the namespace', async () => {
  const api = new MemoryApi()
  api.objects.set('/api/v1/pods/anywhere', pod('anywhere'))
  api.objects.set('/api/v1/namespaces/xai/pods/ours', pod('ours'))
  const connection = api.connect()
  const facts = new ClusterFacts({ connection, namespace: 'xai', stack: 'xai' }, new AbortController().signal)
  const look = () => Promise.all([facts.pods(), facts.inNamespace('pods'), facts.namespace(), facts.nodes()])
  const names = (await look())
    .slice(0, 2)
    .map((pods) => (pods as readonly { metadata: { name: string } }[]).map(({ metadata }) => metadata.name))
  expect(names).toEqual([['anywhere'], ['ours']])
  await look()
  expect(connection.requests).toBe(4)
})
