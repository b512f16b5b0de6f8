import type { MetricCatalogue } from '@windlass/contract/metric'
import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

const catalogue = {
  height: { name: 'chain_height', type: 'gauge', help: 'Height', labels: [] },
  peerHeight: { name: 'peer_height', type: 'gauge', help: 'Height', labels: ['peer'] },
  imported: { name: 'blocks_imported_total', type: 'counter', help: 'Blocks', labels: ['source'] },
  duration: { name: 'call_seconds', type: 'histogram', help: 'Time', labels: ['method'], buckets: [0.1, 1] },
} as const satisfies MetricCatalogue

test('what the code sets is what a scrape shows', async () => {
  const { metric, text } = createMetrics(catalogue)
  metric.height.set(12)
  metric.imported.inc({ source: 'gossip' })
  metric.imported.inc({ source: 'gossip' }, 2)
  metric.duration.observe({ method: 'eth_call' }, 0.5)
  const scraped = await text()
  expect(scraped).toContain('# HELP chain_height Height\n# TYPE chain_height gauge\nchain_height 12')
  expect(scraped).toContain('blocks_imported_total{source="gossip"} 3')
  expect(scraped).toContain('call_seconds_bucket{le="0.1",method="eth_call"} 0')
  expect(scraped).toContain('call_seconds_bucket{le="1",method="eth_call"} 1')
})

test('labels of what is gone are no longer exported', async () => {
  const { metric, text } = createMetrics(catalogue)
  metric.peerHeight.set({ peer: 'a' }, 3)
  metric.peerHeight.reset()
  metric.peerHeight.set({ peer: 'b' }, 4)
  const scraped = await text()
  expect(scraped).toContain('peer_height{peer="b"} 4')
  expect(scraped).not.toContain('peer="a"')
})

test('metrics of the process come along, and metrics without labels begin at zero', async () => {
  const scraped = await createMetrics(catalogue).text()
  expect(scraped).toContain('process_resident_memory_bytes')
  expect(scraped).toContain('nodejs_eventloop_lag_seconds')
  expect(scraped).toContain('\nchain_height 0\n')
})

test('two sets of metrics in one process do not disturb each other', async () => {
  const one = createMetrics(catalogue)
  const other = createMetrics(catalogue)
  one.metric.height.set(1)
  expect(await other.text()).toContain('\nchain_height 0\n')
})

test('a listener runs before every scrape', async () => {
  const { metric, text, onScrape } = createMetrics(catalogue)
  let height = 4
  onScrape(async () => metric.height.set(height))
  expect(await text()).toContain('\nchain_height 4\n')
  height = 5
  expect(await text()).toContain('\nchain_height 5\n')
})

test('what is not in the catalogue does not compile', () => {
  const { metric } = createMetrics(catalogue)
  const neverCalled = () => {
    // @ts-expect-error: there is no such metric
    metric.depth.set(1)
    // @ts-expect-error: there is no such label
    metric.imported.inc({ origin: 'gossip' })
    // @ts-expect-error: a label is missing
    metric.imported.inc()
    // @ts-expect-error: a metric without labels takes none
    metric.height.set({ source: 'gossip' }, 1)
    // @ts-expect-error: a counter is not set
    metric.imported.set({ source: 'gossip' }, 1)
  }
  expect(neverCalled).toBeTypeOf('function')
})
