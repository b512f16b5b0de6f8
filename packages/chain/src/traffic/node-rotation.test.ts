import { expect, test } from 'vitest'
import { createNodeRotation } from './node-rotation.ts'

function makeRotation() {
  let nowMs = 0
  const rotation = createNodeRotation({ urls: ['http://a:1', 'http://b:1', 'http://c:1'], now: () => nowMs })
  const [a, b, c] = rotation.nodes
  if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes were named')
  return { rotation, a, b, c, pass: (ms: number) => (nowMs += ms) }
}

test('accounts are spread over all nodes, each staying with its own', () => {
  const { rotation, a, b, c } = makeRotation()
  expect([0, 1, 2, 3, 4, 0].map((index) => rotation.nodeOf(index))).toEqual([a, b, c, a, b, a])
})

test('the accounts of a node that is away use the next one, and come back', () => {
  const { rotation, a, b, c, pass } = makeRotation()
  expect(rotation.failed(a, 'refused')).toBe(true)
  expect([0, 1, 2, 3].map((index) => rotation.nodeOf(index))).toEqual([b, b, c, b])
  expect(rotation.away()).toEqual(new Map([[a, 'refused']]))
  pass(250)
  expect(rotation.nodeOf(0)).toBe(a)
  expect(rotation.answered(a)).toBe(true)
  expect(rotation.answered(a)).toBe(false)
  expect(rotation.away().size).toBe(0)
})

test('a node is asked again after 250 ms, then ever more seldom, up to 2 s', () => {
  const { rotation, a, pass } = makeRotation()
  for (const pauseMs of [250, 500, 1_000, 2_000, 2_000]) {
    rotation.failed(a, 'refused')
    pass(pauseMs - 1)
    expect(rotation.nodeOf(0)).not.toBe(a)
    pass(1)
    expect(rotation.nodeOf(0)).toBe(a)
  }
})

test('there is none while all are away', () => {
  const { rotation } = makeRotation()
  for (const node of rotation.nodes) rotation.failed(node, 'refused')
  expect(rotation.nodeOf(1)).toBeUndefined()
})
