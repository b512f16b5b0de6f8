import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { describe, expect, test } from 'vitest'
import { count, max, sum } from './aggregate.ts'
import { absent, clampMax, histogramQuantile, time } from './functions.ts'
import { add, and, div, gt, lt, mul, or, sub, unless } from './operators.ts'
import { increase, predictLinear, rate } from './over-time.ts'
import { bucketsOf, countOf, offset, select } from './selector.ts'

const lag = select(nodeMetrics.syncLag, { namespace: 'xai' })
const height = select(nodeMetrics.chainHeight)

describe('a query', () => {
  test('selects series by labels in each of the four ways', () => {
    const errors = select(nodeMetrics.rpcErrors, {
      namespace: 'xai',
      method: { not: 'eth_call' },
      code: { matches: '-32.*' },
      pod: { matchesNot: 'a"b\\d' },
    })
    expect(errors.text).toBe(
      String.raw`blockchain_rpc_errors_total{namespace="xai",method!="eth_call",code=~"-32.*",pod!~"a\"b\\d"}`,
    )
  })

  test('reads a counter over a window, and as it was before', () => {
    expect(rate(select(nodeMetrics.hashes), '5m').text).toBe('rate(blockchain_hashes_total[5m])')
    expect(increase(offset(select(nodeMetrics.hashes), '1d'), '1h').text).toBe(
      'increase(blockchain_hashes_total[1h] offset 1d)',
    )
  })

  test('takes a quantile of a histogram', () => {
    const seconds = histogramQuantile(
      0.99,
      sum(rate(bucketsOf(nodeMetrics.rpcDuration), '5m'), { by: ['le', 'method'] }),
    )
    expect(seconds.text).toBe(
      'histogram_quantile(0.99, sum by (le, method) (rate(blockchain_rpc_request_duration_seconds_bucket[5m])))',
    )
  })

  test('puts parentheses exactly where the tree differs from how operators bind', () => {
    expect(mul(add(height, 1), 2).text).toBe('(blockchain_chain_height + 1) * 2')
    expect(add(mul(height, 2), 1).text).toBe('blockchain_chain_height * 2 + 1')
    expect(sub(time(), sub(height, 1)).text).toBe('time() - (blockchain_chain_height - 1)')
    expect(and(or(height, lag), gt(lag, 1)).text).toBe(
      '(blockchain_chain_height or blockchain_block_sync_lag{namespace="xai"}) and blockchain_block_sync_lag{namespace="xai"} > 1',
    )
    expect(gt(gt(height, 1, { bool: true }), 0).text).toBe('blockchain_chain_height > bool 1 > 0')
  })

  test('matches the sides of an operation by labels', () => {
    const used = select(kubeletMetrics.volumeUsed)
    const capacity = select(kubeletMetrics.volumeCapacity)
    expect(div(used, capacity, { on: ['namespace', 'persistentvolumeclaim'] }).text).toBe(
      'kubelet_volume_stats_used_bytes / on (namespace, persistentvolumeclaim) kubelet_volume_stats_capacity_bytes',
    )
    expect(div(lag, max(height, { by: ['namespace'] }), { on: ['namespace'], groupLeft: [] }).text).toBe(
      'blockchain_block_sync_lag{namespace="xai"} / on (namespace) group_left () max by (namespace) (blockchain_chain_height)',
    )
  })

  test('aggregates, predicts, bounds and tells absence', () => {
    expect(count(lt(select(prometheusMetrics.up), 1), { without: ['pod'] }).text).toBe('count without (pod) (up < 1)')
    expect(predictLinear(select(kubeletMetrics.volumeAvailable), '6h', 3600).text).toBe(
      'predict_linear(kubelet_volume_stats_available_bytes[6h], 3600)',
    )
    expect(clampMax(div(45, height), 2).text).toBe('clamp_max(45 / blockchain_chain_height, 2)')
    expect(absent(lag).text).toBe('absent(blockchain_block_sync_lag{namespace="xai"})')
  })
})

/** Never run: each line is a mistake, and the type check fails where one is none. */
export function mistakes(): void {
  // @ts-expect-error no catalogue has this metric
  select(nodeMetrics.blocksEaten)
  // @ts-expect-error nobody exports a metric of this name
  select({ name: 'blockchain_blocks_eaten', type: 'gauge', help: '', labels: [] })
  // @ts-expect-error the metric has no such label
  select(nodeMetrics.syncLag, { method: 'eth_call' })
  // @ts-expect-error a histogram is read by its buckets, count and sum
  select(nodeMetrics.rpcDuration)
  // @ts-expect-error a counter has no buckets
  bucketsOf(nodeMetrics.hashes)
  // @ts-expect-error a gauge has no rate
  rate(lag, '5m')
  // @ts-expect-error a window needs its unit
  rate(select(nodeMetrics.hashes), '5')
  // @ts-expect-error a counter is not predicted
  predictLinear(select(nodeMetrics.hashes), '5m', 1)
  // @ts-expect-error the series have no such label to group by
  sum(lag, { by: ['method'] })
  // @ts-expect-error the label is gone after the sum
  sum(sum(lag, { by: ['namespace'] }), { by: ['pod'] })
  // @ts-expect-error the label is dropped
  sum(sum(lag, { without: ['pod'] }), { by: ['pod'] })
  // @ts-expect-error without `le` there is no quantile
  histogramQuantile(0.99, sum(rate(bucketsOf(nodeMetrics.rpcDuration), '5m'), { by: ['method'] }))
  // @ts-expect-error only one side has the label
  div(rate(countOf(nodeMetrics.rpcDuration), '5m'), lag, { on: ['method'] })
  // @ts-expect-error only one side has the label
  unless(rate(select(nodeMetrics.rpcErrors), '5m'), lag, { on: ['code'] })
}
