import { ConfigMap } from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { dashboardConfigMaps } from './dashboard-config-maps.ts'
import { everyDashboard, everything, namespace } from './testing/every-dashboard.ts'

const objects = dashboardConfigMaps({
  stack: everything,
  namespace,
  objectName: 'demo-watch',
  labels: { 'app.kubernetes.io/name': 'watch' },
})

describe('the objects of dashboards', () => {
  test('are valid, and found by the sidecar of Grafana', () => {
    for (const object of objects) {
      new ConfigMap(object).validate()
      expect(object.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'watch', grafana_dashboard: '1' })
    }
  })

  test('hold one dashboard each', () => {
    expect(objects.map(({ metadata, data }) => [metadata.name, Object.keys(data ?? {})])).toEqual(
      everyDashboard.map(({ fileName }) => [`demo-watch-dashboard-${fileName.replace('.json', '')}`, [fileName]]),
    )
    const texts = objects.flatMap(({ data }) => Object.values(data ?? {}))
    expect(texts.map((text) => JSON.parse(text))).toEqual(
      everyDashboard.map(({ dashboard }) => JSON.parse(JSON.stringify(dashboard))),
    )
  })
})
