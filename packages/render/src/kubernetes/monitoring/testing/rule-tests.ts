import type { Rule, RuleGroup } from '../rules.ts'
import { type AlertCase, namespace, type RecordingCase, type TestSeries } from './alert-case.ts'

/** Files of `promtool test rules` by name, and the names of those to run it on. */
export interface RuleTests {
  readonly files: Readonly<Record<string, unknown>>
  readonly names: readonly string[]
}

/**
 * The cases of each rule in a file of its own, with that rule and what is recorded for it: promtool evaluates every rule
 * of a file for every minute of every case in it.
 */
export function ruleTests(options: {
  readonly stack: string
  readonly groups: readonly RuleGroup[]
  readonly cases: readonly AlertCase[]
  readonly recordings: readonly RecordingCase[]
}): RuleTests {
  const { stack, groups, cases, recordings } = options
  const ofAlerts = Map.groupBy(cases, ({ alert }) => alert)
  const ofRecordings = Map.groupBy(recordings, ({ query }) => query)
  const tests = [
    ...Array.from(ofAlerts, ([name, of]) => {
      const only = keep(groups, name)
      const severity = only.flatMap(({ rules }) => rules).find((rule) => 'alert' in rule)?.labels['severity']
      return { name, only, tests: of.flatMap((one) => alertTests(one, { severity, stack, namespace })) }
    }),
    ...Array.from(ofRecordings, ([name, of]) => ({ name, only: keep(groups, name), tests: of.map(recordingTest) })),
  ]
  const files = tests.flatMap(({ name, only, tests }, index) => {
    const rules = `rules-${index}.yaml`
    // Without it promtool evaluates groups in any order, an alert before what is recorded for it among them.
    const group_eval_order = only.map((group) => group.name)
    const test = { rule_files: [rules], evaluation_interval: '1m', group_eval_order, tests }
    return [[rules, { groups: only }] as const, [`tests-${index}-${name.replaceAll(':', '-')}.yaml`, test] as const]
  })
  return {
    files: Object.fromEntries(files),
    names: files.flatMap(([name]) => (name.startsWith('tests-') ? name : [])),
  }
}

/** The rules of a name and those that record what they ask for, without what only people read. */
function keep(groups: readonly RuleGroup[], name: string): RuleGroup[] {
  const rules = groups.flatMap((group) => group.rules)
  const wanted = rules.filter((rule) => nameOf(rule) === name)
  const asked = rules.filter(
    (rule) => 'record' in rule && rule.record !== name && wanted.some(({ expr }) => expr.includes(rule.record)),
  )
  return groups.flatMap((group) => {
    const kept = group.rules.filter((rule) => wanted.includes(rule) || asked.includes(rule))
    // An expectation would have to repeat the annotations.
    const bare = kept.map((rule) => ('alert' in rule ? { ...rule, annotations: {} } : rule))
    return bare.length === 0 ? [] : [{ ...group, rules: bare }]
  })
}

function nameOf(rule: Rule): string {
  return 'alert' in rule ? rule.alert : rule.record
}

/** Fires and keeps quiet as the case says, and fires of nothing that happens in another namespace. */
function alertTests({ alert, fires, quiet, onAbsence }: AlertCase, common: Readonly<Record<string, unknown>>) {
  const elsewhere = Object.fromEntries(
    Object.entries(fires.series).map(([series, values]) => [series.replace(namespace, 'demo-production'), values]),
  )
  const asked = (atMinute: number, expected: readonly unknown[]) => ({
    alert_rule_test: [{ eval_time: `${atMinute}m`, alertname: alert, exp_alerts: expected }],
  })
  const fired = [{ exp_labels: { ...common, ...fires.labels } }]
  return [
    { ...inputOf(`${alert} fires`, fires.series), ...asked(fires.atMinute, fired) },
    { ...inputOf(`${alert} keeps quiet`, quiet.series), ...asked(quiet.atMinute, []) },
    ...(onAbsence ? [] : [{ ...inputOf(`${alert} of another namespace`, elsewhere), ...asked(fires.atMinute, []) }]),
  ]
}

function recordingTest({ query, series, atMinute, samples }: RecordingCase) {
  const expected = Object.entries(samples).map(([labels, value]) => ({ labels, value }))
  const asked = { expr: query, eval_time: `${atMinute}m`, exp_samples: expected }
  return { ...inputOf(query, series), promql_expr_test: [asked] }
}

function inputOf(name: string, series: TestSeries) {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([text, values]) => ({ series: text, values })),
  }
}
