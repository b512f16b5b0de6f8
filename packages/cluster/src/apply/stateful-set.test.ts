import { describe, expect, test } from 'vitest'
import { holdingStrategy, type LivePod } from './stateful-set.ts'

/** Pods `node-0`, `node-1`, … of these revisions. */
function pods(...revisions: readonly string[]): readonly LivePod[] {
  return revisions.map(
    (revision, ordinal): LivePod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `node-${ordinal}`,
        uid: `uid-${ordinal}`,
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { 'controller-revision-hash': revision },
      },
    }),
  )
}

describe('while pods are held', () => {
  test.each([
    ['none has moved', ['old', 'old', 'old'], 3],
    ['the last has moved', ['old', 'old', 'new'], 2],
    ['one in the middle has moved', ['old', 'new', 'old'], 3],
    ['only the first has not', ['old', 'new', 'new'], 1],
  ])('and %s, the partition is above the last one that is held', (_what, revisions, partition) => {
    const strategy = holdingStrategy({ described: undefined, pods: pods(...revisions), updateRevision: 'new' })
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition } })
  })
})

test('when none is held, the strategy is the one that was described', () => {
  const moved = { pods: pods('new', 'new'), updateRevision: 'new' }
  expect(holdingStrategy({ described: { type: 'OnDelete' }, ...moved })).toEqual({ type: 'OnDelete' })
  expect(holdingStrategy({ described: undefined, ...moved }).rollingUpdate).toEqual({ partition: 0 })
})
