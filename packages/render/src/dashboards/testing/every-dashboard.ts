import type { Stack } from '@windlass/stack/stack'
import { stackOf, testStacks } from '../../kubernetes/monitoring/testing/test-stacks.ts'
import type { GrafanaPanel } from '../grafana.ts'
import { type RenderedDashboard, renderDashboards } from '../render-dashboards.ts'

export const namespace = 'demo-test'

/** A stack that has every dashboard. */
export const everything: Stack = {
  ...testStacks.chain,
  components: {
    ...testStacks.services.components,
    ...testStacks.detector.components,
    ...testStacks.chain.components,
    ...stackOf({ follower: { kind: 'detector', sources: [{ kind: 'node', component: 'node' }] } }).components,
  },
}

export const everyDashboard = renderDashboards({ stack: everything, namespace })

export function panelsOf({ dashboard }: RenderedDashboard): GrafanaPanel[] {
  return dashboard.panels.filter((panel) => panel.type !== 'row')
}

/** The queries that a Prometheus answers. */
export function queriesOf(rendered: RenderedDashboard): string[] {
  return panelsOf(rendered)
    .filter(({ type }) => type !== 'logs')
    .flatMap(({ targets }) => targets.map(({ expr }) => expr))
}
