import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import { loadEveryStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import type { Stack } from '@windlass/stack/stack'
import { describe, expect, it } from 'vitest'
import { prometheusRule, rulesOf } from './rules.ts'
import { namespace } from './testing/alert-case.ts'
import { chainCases, chainRecordings } from './testing/chain-cases.ts'
import { detectorCases } from './testing/detector-cases.ts'
import { hasPromtool, promtool } from './testing/promtool.ts'
import { ruleTests } from './testing/rule-tests.ts'
import { backupCases, storageRecordings, volumeCases } from './testing/storage-cases.ts'
import { alertsOf, monitoringOf, testStacks } from './testing/test-stacks.ts'
import { autoscalerCases, scrapedServiceCases, workloadCases, workloadRecordings } from './testing/workload-cases.ts'

/** Said of what is skipped. */
const needsPromtool = hasPromtool ? '' : ' (needs promtool, of the Debian package prometheus)'
const anyStack = [...workloadCases, ...volumeCases]

const suites = [
  {
    sort: 'a chain',
    stack: testStacks.chain,
    cases: [...anyStack, ...chainCases, ...backupCases, ...autoscalerCases('demo-node')],
    recordings: [...workloadRecordings, ...storageRecordings, ...chainRecordings],
  },
  {
    sort: 'a detector with its cache and broker',
    stack: testStacks.detector,
    cases: [...anyStack, ...detectorCases, ...autoscalerCases('demo-consumer')],
    recordings: [...workloadRecordings, ...storageRecordings],
  },
  {
    sort: 'services',
    stack: testStacks.services,
    cases: [...anyStack, ...scrapedServiceCases],
    recordings: [...workloadRecordings, ...storageRecordings],
  },
]

const groupsOf = (stack: Stack) => rulesOf(monitoringOf(stack))

describe.each(suites)('the rules of $sort', ({ stack, cases, recordings }) => {
  it('each have a case that fires them and one that does not', () => {
    expect([...new Set(cases.map(({ alert }) => alert))].toSorted()).toEqual(
      [...new Set(alertsOf(stack).map(({ alert }) => alert))].toSorted(),
    )
  })

  it('record each metric that a case knows', () => {
    const recorded = groupsOf(stack).flatMap(({ rules }) =>
      rules.flatMap((rule) => ('record' in rule ? rule.record : [])),
    )
    expect(recorded.toSorted()).toEqual([...new Set(recordings.map(({ query }) => query))].toSorted())
  })

  it.skipIf(!hasPromtool)(`are rules to Prometheus${needsPromtool}`, () => {
    expect(promtool(['check', 'rules', 'rules.yaml'], { 'rules.yaml': { groups: groupsOf(stack) } })).toBe('')
  })

  it.skipIf(!hasPromtool)(`fire when they should, and only then${needsPromtool}`, () => {
    const { files, names } = ruleTests({ stack: stack.name, groups: groupsOf(stack), cases, recordings })
    expect(promtool(['test', 'rules', ...names], files)).toBe('')
  })

  it('are an object of the Prometheus operator that chooses it by its labels', () => {
    const object = prometheusRule(monitoringOf(stack))
    expect(() => new PrometheusRule(object).validate()).not.toThrow()
    expect(object.metadata).toMatchObject({ name: 'demo-watch', namespace, labels: { release: 'prometheus' } })
  })

  it('name no component that is not there, and have names of their own', () => {
    const names = groupsOf(stack).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { labels } of alertsOf(stack))
      expect([undefined, ...Object.keys(stack.components)]).toContain(labels['component'])
  })
})

describe.each(['xai', 'anomaly', 'lucid'])('the rules of stacks/%s.yaml', (name) => {
  it.skipIf(!hasPromtool)(`are rules to Prometheus in every environment${needsPromtool}`, async () => {
    const path = join(import.meta.dirname, '../../../../../stacks', `${name}.yaml`)
    const loaded = await loadEveryStack({ path, readFile: (file) => readFile(file, 'utf8') })
    if (!loaded.ok) throw invalidStack(loaded.problems)
    const files = loaded.stacks.map((stack) => [`${stack.environment}.yaml`, { groups: groupsOf(stack) }] as const)
    expect(files.length).toBeGreaterThan(1)
    expect(promtool(['check', 'rules', ...files.map(([file]) => file)], Object.fromEntries(files))).toBe('')
  })
})
