import type { GrafanaPanel } from './grafana.ts'
import type { RenderedDashboard } from './render-dashboards.ts'

/**
 * One line for each panel, `chain | Height | none | blockchain_chain_height{pod=~"$pod"}`, for people to review. That
 * every query is about the chosen namespace is left out.
 */
export function describeDashboards(dashboards: readonly RenderedDashboard[]): string[] {
  return dashboards.flatMap(({ fileName, dashboard }) =>
    dashboard.panels
      .filter((panel) => panel.type !== 'row')
      .map((panel) => [fileName.replace('.json', ''), panel.title, unitOf(panel), ...queriesOf(panel)].join(' | ')),
  )
}

function unitOf({ type, fieldConfig }: GrafanaPanel): string {
  return fieldConfig.defaults.unit ?? type
}

function queriesOf({ targets }: GrafanaPanel): string[] {
  return targets.map(({ expr }) => expr.replaceAll(/namespace="\$namespace",?/g, ''))
}
