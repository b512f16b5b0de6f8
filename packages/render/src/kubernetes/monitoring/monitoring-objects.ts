import type { ComponentContext, ComponentObjects } from '../context.ts'
import { adapterConfig } from './adapter.ts'
import { alertmanagerConfig } from './alertmanager.ts'
import { lokiDataSource } from './loki.ts'
import { prometheusRule } from './rules.ts'
import { serviceMonitors } from './service-monitors.ts'

/** All that watches a stack: what is scraped, what is recorded and alerted on, who is told, what autoscalers go by. */
export function monitoringObjects(context: ComponentContext<'monitoring'>): ComponentObjects {
  return {
    objects: [
      ...serviceMonitors(context),
      prometheusRule(context),
      ...alertmanagerConfig(context),
      ...adapterConfig(context),
      ...lokiDataSource(context),
    ],
  }
}
