import type { DetectorSource } from '@windlass/contract/detector-config'
import { expect, test } from 'vitest'
import { createSources } from './create-sources.ts'

const options = {
  clientName: 'detector-0',
  directory: '/nowhere',
  now: () => 0,
  onFailure: () => {},
  onRecovery: () => {},
  onLag: () => {},
  onDeadLetters: () => {},
}
const node = (url: string): DetectorSource => ({ kind: 'node', urls: [url], pollIntervalMs: 500 })

test('gives every source a name of its own', async () => {
  const blocks = { kind: 'blocks', path: 'data/blocks' } as const
  const topic: DetectorSource = { kind: 'kafka', brokers: ['a:9092'], topic: 'blockchain-transactions', groupId: 'g' }
  const sources = await createSources({
    ...options,
    sources: [blocks, blocks, node('http://a'), node('https://b'), topic],
  })
  expect(sources.map(({ name }) => name)).toEqual(['blocks', 'blocks-2', 'node', 'node-2', 'blockchain-transactions'])
})

test.each(['127.0.0.1:8546', 'ws://127.0.0.1:8547', ''])('refuses %j as the address of a node', async (url) => {
  await expect(createSources({ ...options, sources: [node(url)] })).rejects.toThrow(
    expect.objectContaining({ code: 'DETECT_NODE_ADDRESS', message: expect.stringContaining('address 1 of node') }),
  )
})
