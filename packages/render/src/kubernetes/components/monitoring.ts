import { dashboardConfigMaps } from '../../dashboards/dashboard-config-maps.ts'
import type { ComponentContext, ComponentObjects } from '../context.ts'
import { adapterConfig } from '../monitoring/adapter.ts'
import { alertmanagerConfig } from '../monitoring/alertmanager.ts'
import { lokiDataSource } from '../monitoring/loki.ts'
import { prometheusRule } from '../monitoring/rules.ts'
import { serviceMonitors } from '../monitoring/service-monitors.ts'

/**
 * All that watches a stack: what is scraped, what is recorded and alerted on, who is told, what is drawn, what
 * autoscalers go by.
 */
export function monitoringObjects(context: ComponentContext<'monitoring'>): ComponentObjects {
  return {
    objects: [
      ...serviceMonitors(context),
      prometheusRule(context),
      ...alertmanagerConfig(context),
      ...adapterConfig(context),
      ...lokiDataSource(context),
      ...dashboardConfigMaps(context),
    ],
  }
}
