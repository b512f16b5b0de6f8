import { nodeMetrics } from '@windlass/contract/node-metrics'
import { expect, test } from 'vitest'
import { sum } from '../promql/aggregate.ts'
import { select } from '../promql/selector.ts'
import { query } from './query.ts'

test('series are named by a word and by labels', () => {
  const lag = select(nodeMetrics.syncLag)
  expect(query(lag, { name: 'lag', labels: ['namespace', 'pod'] }).legend).toBe('lag {{namespace}} {{pod}}')
  expect(query(lag).legend).toBe('')
})

/** Never run: the type check fails where this is no mistake. */
export function mistake(): void {
  // @ts-expect-error the pod is gone after the sum
  query(sum(select(nodeMetrics.syncLag), { by: ['namespace'] }), { labels: ['pod'] })
}
