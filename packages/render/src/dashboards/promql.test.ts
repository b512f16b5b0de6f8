import { expect, test } from 'vitest'
import { hasPromtool, promtool } from '../kubernetes/monitoring/testing/promtool.ts'
import { everyDashboard, queriesOf } from './testing/every-dashboard.ts'

const needsPromtool = hasPromtool ? '' : ' (needs promtool, of the Debian package prometheus)'

/** What Grafana puts in place of its variables. */
function asAsked(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '6h')
    .replaceAll('$namespace', 'demo')
    .replaceAll('$pod', '(demo-node-0|demo-node-1)')
}

test.skipIf(!hasPromtool)(`Prometheus reads the query of every panel${needsPromtool}`, () => {
  const rules = everyDashboard
    .flatMap((rendered) => queriesOf(rendered))
    .map((expr, index) => ({ record: `panel:query${index}:value`, expr: asAsked(expr) }))
  expect(rules.length).toBeGreaterThan(100)
  expect(promtool(['check', 'rules', 'rules.yaml'], { 'rules.yaml': { groups: [{ name: 'panels', rules }] } })).toBe('')
})
