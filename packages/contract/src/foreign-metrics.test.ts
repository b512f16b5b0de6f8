import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { kubeStateMetrics } from './kube-state-metrics.ts'
import { kubeletMetrics } from './kubelet-metrics.ts'
import type { MetricCatalogue } from './metric.ts'
import { redisExporterMetrics } from './redis-exporter-metrics.ts'
import { type MetricFamily, readExposition } from './testing/exposition.ts'

/** What exporters answered when `scripts/record-exporters.ts` was run. */
function recording(name: string): MetricFamily[] {
  return readExposition(readFileSync(join(import.meta.dirname, 'fixtures/recordings', `${name}.txt`), 'utf8'))
}

interface Exporter {
  readonly name: string
  readonly catalogue: MetricCatalogue
  readonly families: readonly MetricFamily[]
  /** Labels that not the exporter but the scrape of it adds. */
  readonly scrapeLabels?: readonly string[]
}

const exporters: readonly Exporter[] = [
  { name: 'redis_exporter', catalogue: redisExporterMetrics, families: recording('redis-exporter') },
  { name: 'kube-state-metrics', catalogue: kubeStateMetrics, families: recording('kube-state-metrics') },
  {
    name: 'the kubelet',
    catalogue: kubeletMetrics,
    families: [...recording('kubelet'), ...recording('cadvisor')],
    scrapeLabels: ['node'],
  },
]

describe.each(exporters)('the catalogue of $name', ({ catalogue, families, scrapeLabels = [] }) => {
  test.each(Object.values(catalogue))('has $name as it was recorded', ({ name, type, labels }) => {
    const family = families.find((candidate) => candidate.name === name)
    expect(family).toBeDefined()
    expect(type).toBe(family?.type)
    const recorded = family?.samples.flatMap((sample) => Object.keys(sample.labels)) ?? []
    expect([...recorded, ...scrapeLabels]).toEqual(expect.arrayContaining([...labels]))
  })
})
