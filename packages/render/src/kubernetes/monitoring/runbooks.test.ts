import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import { kubeStateMetrics } from '@windlass/contract/kube-state-metrics'
import { kubeletMetrics } from '@windlass/contract/kubelet-metrics'
import type { MetricCatalogue } from '@windlass/contract/metric'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { processMetrics } from '@windlass/contract/process-metrics'
import { redisExporterMetrics } from '@windlass/contract/redis-exporter-metrics'
import { describe, expect, it } from 'vitest'
import { runbookPage } from './alerts/alert.ts'
import { recordedMetrics } from './recorded-metrics.ts'
import { alertsOf, stackOf, testStacks } from './testing/test-stacks.ts'

const directory = join(import.meta.dirname, '../../../../../docs/runbooks')
const files = readdirSync(directory)
const pages = files.filter((page) => page !== 'README.md').toSorted()
const read = (page: string) => readFileSync(join(directory, page), 'utf8')

const alerts = new Map(
  Object.values(testStacks)
    .flatMap(alertsOf)
    .map((rule) => [rule.alert, rule]),
)

const catalogues: readonly MetricCatalogue[] = [
  nodeMetrics,
  detectorMetrics,
  processMetrics,
  redisExporterMetrics,
  kubeStateMetrics,
  kubeletMetrics,
  recordedMetrics,
]
const known = new Set(catalogues.flatMap(Object.values).map(({ name }: { name: string }) => name))

describe('runbooks', () => {
  it('are one page for each alert, and one alert for each page', () => {
    expect(pages).toEqual([...alerts.keys()].map(runbookPage).toSorted())
  })

  it.each([...alerts.values()])(
    'say of $alert what it means, what to look at, what to do and when to escalate',
    (rule) => {
      const [title, , severity = ''] = read(runbookPage(rule.alert)).split('\n')
      expect(title).toBe(`# ${rule.alert}`)
      const minutes = Number.parseInt(rule.for, 10)
      const after = `${minutes} minute${minutes === 1 ? '' : 's'}`
      expect(severity.toLowerCase()).toBe(`${rule.labels['severity']}, once it has held for ${after}.`)
      expect(read(runbookPage(rule.alert)).match(/^## .*/gm)).toEqual(['## Look at', '## Do', '## Escalate'])
      expect(read('README.md')).toContain(
        `| [${rule.alert}](${runbookPage(rule.alert)}) | ${rule.labels['severity']} | ${after} |`,
      )
    },
  )

  it.each(pages)('name in %s only metrics that are exported or recorded, and pages that exist', (page) => {
    const text = read(page)
    const named = text.matchAll(/\b(?:blockchain|redis|kafka|http|nodejs|process|kube|container|claim)[_:][\w:]+/g)
    for (const [name] of named) expect(known).toContain(name.replace(/_bucket$/, ''))
    for (const [, link = ''] of text.matchAll(/\]\(([\w-]+\.md)\)/g)) expect(files).toContain(link)
  })

  it('are linked from every alert, below the address of the description', () => {
    const runbooks = 'https://example.com/runbooks/'
    const stack = stackOf({ node: { kind: 'chain' }, watch: { kind: 'monitoring', runbooks } })
    for (const { alert, annotations } of alertsOf(stack))
      expect(annotations['runbook_url']).toBe(`https://example.com/runbooks/${runbookPage(alert)}`)
  })
})
