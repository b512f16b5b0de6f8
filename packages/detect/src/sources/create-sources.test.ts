import type { DetectorSource } from '@windlass/contract/detector-config'
import { expect, test } from 'vitest'
import { createSources } from './create-sources.ts'

const options = { directory: '/nowhere', now: () => 0, onFailure: () => {}, onRecovery: () => {} }
const node = (url: string): DetectorSource => ({ kind: 'node', urls: [url], pollIntervalMs: 500 })

test('gives every source a name of its own', () => {
  const blocks = { kind: 'blocks', path: 'data/blocks' } as const
  const sources = createSources({ ...options, sources: [blocks, blocks, node('http://a'), node('https://b')] })
  expect(sources.map(({ name }) => name)).toEqual(['blocks', 'blocks-2', 'node', 'node-2'])
})

test.each(['127.0.0.1:8546', 'ws://127.0.0.1:8547', ''])('refuses %j as the address of a node', (url) => {
  expect(() => createSources({ ...options, sources: [node(url)] })).toThrow(
    expect.objectContaining({ code: 'DETECT_NODE_ADDRESS', message: expect.stringContaining('address 1 of node') }),
  )
})
