import { expect, test } from 'vitest'
import { describeDashboards } from './describe-dashboards.ts'
import { everyDashboard } from './testing/every-dashboard.ts'

test('a panel is told in a line: its dashboard, title, unit and queries', () => {
  const lines = describeDashboards(everyDashboard)
  expect(lines).toContain('chain | Height | none | blockchain_chain_height{pod=~"$pod"}')
  expect(lines).toContain('overview | Alerts | table | max by (alertname, severity, pod) (ALERTS{alertstate="firing"})')
})
