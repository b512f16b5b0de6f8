import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { Stack } from '@windlass/stack/stack'
import { describe, expect, it } from 'vitest'
import { contextOf } from '../context.ts'
import { runbookPage } from './alerts/alert.ts'
import { prometheusRule, type Rule, rulesOf } from './rules.ts'
import { type AlertCase, namespace, type RecordingCase, type TestSeries } from './testing/alert-case.ts'
import { chainCases, chainRecordings } from './testing/chain-cases.ts'
import { detectorCases } from './testing/detector-cases.ts'
import { hasPromtool, promtool } from './testing/promtool.ts'
import { backupCases, storageRecordings, volumeCases } from './testing/storage-cases.ts'
import { stackOf, testStacks } from './testing/test-stacks.ts'
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

function contextOfMonitoring(stack: Stack) {
  const { watch } = stack.components
  if (watch?.kind !== 'monitoring') throw new Error('the stack has no monitoring')
  return contextOf({ stack, namespace, name: 'watch', component: watch })
}

const groupsOf = (stack: Stack) => rulesOf(contextOfMonitoring(stack))

function alertsOf(stack: Stack): Extract<Rule, { alert: string }>[] {
  return groupsOf(stack).flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule))
}

/** The rules without what is only read by people, which an expectation would have to repeat. */
function bareGroups(stack: Stack): unknown {
  return groupsOf(stack).map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, annotations: undefined })),
  }))
}

function testOf(options: { readonly series: TestSeries; readonly atMinute: number; readonly name: string }) {
  return {
    name: options.name,
    interval: '1m',
    input_series: Object.entries(options.series).map(([series, values]) => ({ series, values })),
  }
}

/** Fires and keeps quiet as the case says, and fires of nothing that happens in another namespace. */
function alertTests(stack: Stack, { alert, fires, quiet, onAbsence }: AlertCase) {
  const severity = alertsOf(stack).find((rule) => rule.alert === alert)?.labels['severity']
  const labels = { severity, stack: stack.name, namespace, ...fires.labels }
  const elsewhere = Object.fromEntries(
    Object.entries(fires.series).map(([series, values]) => [series.replace(namespace, 'demo-production'), values]),
  )
  const asked = (atMinute: number, expected: readonly unknown[]) => ({
    alert_rule_test: [{ eval_time: `${atMinute}m`, alertname: alert, exp_alerts: expected }],
  })
  const { atMinute } = fires
  return [
    { ...testOf({ ...fires, name: `${alert} fires` }), ...asked(atMinute, [{ exp_labels: labels }]) },
    { ...testOf({ ...quiet, name: `${alert} keeps quiet` }), ...asked(quiet.atMinute, []) },
    ...(onAbsence
      ? []
      : [
          { ...testOf({ series: elsewhere, atMinute, name: `${alert} of another namespace` }), ...asked(atMinute, []) },
        ]),
  ]
}

function recordingTest({ query, series, atMinute, samples }: RecordingCase) {
  const expected = Object.entries(samples).map(([labels, value]) => ({ labels, value }))
  const asked = { expr: query, eval_time: `${atMinute}m`, exp_samples: expected }
  return { ...testOf({ series, atMinute, name: query }), promql_expr_test: [asked] }
}

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
    const tests = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [...cases.flatMap((one) => alertTests(stack, one)), ...recordings.map(recordingTest)],
    }
    const files = { 'rules.yaml': { groups: bareGroups(stack) }, 'tests.yaml': tests }
    expect(promtool(['test', 'rules', 'tests.yaml'], files)).toBe('')
  })

  it('are an object of the Prometheus operator that chooses it by its labels', () => {
    const object = prometheusRule(contextOfMonitoring(stack))
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

describe('runbooks', () => {
  const directory = join(import.meta.dirname, '../../../../../docs/runbooks')
  const alerts = new Set(suites.flatMap(({ stack }) => alertsOf(stack).map(({ alert }) => alert)))

  it('are one page for each alert, and one alert for each page', () => {
    const pages = readdirSync(directory).filter((page) => page !== 'README.md')
    expect(pages.toSorted()).toEqual([...alerts].map(runbookPage).toSorted())
  })

  it('are linked from every alert, below the address of the description', () => {
    const runbooks = 'https://example.com/runbooks/'
    const stack = stackOf({ node: { kind: 'chain' }, watch: { kind: 'monitoring', runbooks } })
    for (const { alert, annotations } of alertsOf(stack))
      expect(annotations['runbook_url']).toBe(`https://example.com/runbooks/${runbookPage(alert)}`)
  })
})
