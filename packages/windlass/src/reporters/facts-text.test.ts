import { expect, test } from 'vitest'
import { factsText } from './facts-text.ts'

const nodes = [
  { name: 'node-0', height: 12, peers: 2 },
  { name: 'node-1', height: 11, peers: 2 },
]

test('replicas: how many are ready', () => {
  const replica = { name: 'node-0', reason: 'Ready', current: true } as const
  const replicas = [
    { ...replica, state: 'ready' },
    { ...replica, state: 'missing' },
  ] as const
  expect(factsText({ kind: 'replicas', replicas })).toBe('1 of 2 ready')
})

test('an endpoint: how many answer', () => {
  expect(factsText({ kind: 'endpoint', ready: 3, answering: 1, wanted: 3 })).toBe('1 of 3 answer')
})

test('a detector: how much it scored', () => {
  expect(factsText({ kind: 'detector', scoredTransactions: 42, wanted: 1 })).toBe('42 transactions scored')
})

test('a chain: heights, peers and the hash all nodes have at the common height', () => {
  const commonHash = `0x1f3a9c${'0'.repeat(54)}02be`
  expect(factsText({ kind: 'chain', nodes, commonHeight: 11, commonHash })).toBe(
    'heights 12, 11 · peers 2, 2 · one hash 0x1f3a9c…02be at 11',
  )
})

test('a chain whose nodes differ, or do not say', () => {
  expect(factsText({ kind: 'chain', nodes: [...nodes, { name: 'node-2' }], commonHeight: 11 })).toBe(
    'heights 12, 11, ? · peers 2, 2, ? · no common hash yet',
  )
})
