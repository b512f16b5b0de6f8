import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import type { Metric } from '@windlass/contract/metric'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { processMetrics } from '@windlass/contract/process-metrics'
import { prometheusMetrics } from '@windlass/contract/prometheus-metrics'
import { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import type { Stack } from '@windlass/stack/stack'
import { describe, expect, test } from 'vitest'
import { recordedMetrics } from '../kubernetes/monitoring/recorded-metrics.ts'
import { stackOf, testStacks } from '../kubernetes/monitoring/testing/test-stacks.ts'
import { renderDashboards } from './render-dashboards.ts'
import { everyDashboard, everything, namespace, panelsOf, queriesOf } from './testing/every-dashboard.ts'

const metricNames = new Set(
  [
    detectorMetrics,
    kubeStateMetrics,
    kubeletMetrics,
    nodeMetrics,
    processMetrics,
    prometheusMetrics,
    recordedMetrics,
    redisExporterMetrics,
  ]
    .flatMap((catalogue): Metric[] => Object.values(catalogue))
    .flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name])),
)

function topicsOf(stack: Stack): string[] {
  return renderDashboards({ stack, namespace }).map(({ fileName }) => fileName)
}

/** The text of all queries of one dashboard. */
function queriesAbout(fileName: string): string {
  return everyDashboard
    .filter((rendered) => rendered.fileName === fileName)
    .flatMap(queriesOf)
    .join('\n')
}

describe('the dashboards of a stack', () => {
  test('are those that it has components for', () => {
    expect(topicsOf(testStacks.chain)).toEqual(['overview.json', 'chain.json', 'resources.json', 'autoscaling.json'])
    expect(topicsOf(testStacks.detector)).toEqual([
      'overview.json',
      'detector.json',
      'consumers.json',
      'cache.json',
      'resources.json',
      'autoscaling.json',
    ])
    expect(topicsOf(testStacks.services)).toEqual(['overview.json', 'resources.json'])
  })

  test('are none where nothing watches it', () => {
    expect(topicsOf(stackOf({ node: { kind: 'chain' } }))).toEqual([])
  })

  test('are the same in whatever order the components come', () => {
    const reversed = {
      ...everything,
      components: Object.fromEntries(Object.entries(everything.components).toReversed()),
    }
    expect(JSON.stringify(renderDashboards({ stack: reversed, namespace }))).toBe(JSON.stringify(everyDashboard))
  })

  test('have addresses of their own in each namespace, which Grafana takes', () => {
    const elsewhere = renderDashboards({ stack: everything, namespace: 'another' })
    const uids = [...everyDashboard, ...elsewhere].map(({ uid }) => uid)
    expect(new Set(uids).size).toBe(uids.length)
    for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/)
  })

  test('lead to one another, with the time and what is chosen', () => {
    const addresses = everyDashboard.map(({ uid }) => `/d/${uid}`)
    for (const { uid, dashboard } of everyDashboard) {
      expect(dashboard.links.map(({ url }) => url)).toEqual(addresses.filter((address) => address !== `/d/${uid}`))
      expect(dashboard.links.every(({ keepTime, includeVars }) => keepTime && includeVars)).toBe(true)
    }
  })

  test('show every metric of a node, of a detector and of a cache', () => {
    for (const { name } of Object.values(nodeMetrics)) expect(queriesAbout('chain.json')).toContain(name)
    const detection = `${queriesAbout('detector.json')}${queriesAbout('consumers.json')}${queriesAbout('cache.json')}`
    for (const metric of Object.values(detectorMetrics))
      if (metric !== detectorMetrics.cacheHitRate) expect(detection).toContain(metric.name)
    for (const { name } of Object.values(redisExporterMetrics)) expect(queriesAbout('cache.json')).toContain(name)
  })

  test('show logs where there is a Loki', () => {
    const stack = stackOf({ watch: { kind: 'monitoring', loki: { url: 'http://loki.monitoring:3100' } } })
    const [, resources] = renderDashboards({ stack, namespace })
    expect(resources?.dashboard.panels.map(({ type }) => type)).toContain('logs')
    expect(resources?.dashboard.templating.list.map(({ query }) => query)).toContain('loki')
  })
})

describe.each(everyDashboard)('the dashboard $fileName', (rendered) => {
  const { dashboard } = rendered

  test('has its panels beside and below one another', () => {
    const taken = new Set<string>()
    for (const { id, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, `panel ${id}`).toBeLessThanOrEqual(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), `panel ${id}`).toBe(false)
          taken.add(`${x} ${y}`)
        }
    }
  })

  test('leaves no gap in a line of panels', () => {
    const lines = Map.groupBy(dashboard.panels, ({ gridPos }) => gridPos.y)
    for (const [y, line] of lines) {
      const width = line.reduce((sum, { gridPos }) => sum + gridPos.w, 0)
      expect(width === 24 || lines.get(y)?.at(-1)?.id === lastOfRow(y), `line ${y}`).toBe(true)
    }
  })

  /** The last panel before the next row, whose line may be short. */
  function lastOfRow(y: number): number | undefined {
    const next = dashboard.panels.find(({ type, gridPos }) => type === 'row' && gridPos.y > y)
    return dashboard.panels.findLast(({ id }) => next === undefined || id < next.id)?.id
  }

  test('numbers its panels', () => {
    expect(dashboard.panels.map(({ id }) => id)).toEqual(dashboard.panels.map((_, index) => index + 1))
  })

  test('tells of every panel what it shows and in which unit', () => {
    for (const { type, title, description, fieldConfig } of panelsOf(rendered)) {
      expect(description, title).toMatch(/\.$/)
      if (type === 'timeseries' || type === 'stat') expect(fieldConfig.defaults.unit, title).toBeDefined()
    }
  })

  test('uses the variables that it has, and no others', () => {
    const known = dashboard.templating.list.map(({ name }) => name)
    const builtIn = ['__rate_interval', '__range', '__all']
    const text = JSON.stringify([dashboard.panels, dashboard.templating])
    const used = new Set(Array.from(text.matchAll(/\$(\w+)/g), ([, name = '']) => name))
    expect([...used].filter((name) => !builtIn.includes(name)).toSorted()).toEqual(known.toSorted())
  })

  test('asks about the chosen namespace alone', () => {
    for (const expr of queriesOf(rendered)) {
      const withoutTexts = expr.replaceAll(/"[^"]*"/g, (text) => (text === '"$namespace"' ? text : '""'))
      const series = Array.from(withoutTexts.matchAll(/([a-zA-Z_:][\w:]*)(\{namespace="\$namespace")?/g)).filter(
        ([, name = '']) => metricNames.has(name),
      )
      expect(series.length, expr).toBeGreaterThan(0)
      for (const [, , selector] of series) expect(selector, expr).toBeDefined()
    }
  })
})
