import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { Component } from '@windlass/stack/component'
import { type ComponentContext, objectNameOf } from '../context.ts'
import type { Manifest } from '../object.ts'
import { type Alert, runbookPage } from './alerts/alert.ts'
import { cacheAlerts } from './alerts/cache-alerts.ts'
import { chainAlerts } from './alerts/chain-alerts.ts'
import { detectorAlerts } from './alerts/detector-alerts.ts'
import { backupTooOld, claimsOf, volumeAlerts } from './alerts/storage-alerts.ts'
import { autoscalerAtMaximum, targetDown, workloadAlerts } from './alerts/workload-alerts.ts'
import { chainPressure, type Recording, saturation } from './recording.ts'
import { metricsEndpoint } from './scraped.ts'
import { podsOf, podsOfStack } from './subjects.ts'

type MonitoringContext = Pick<ComponentContext<'monitoring'>, 'stack' | 'namespace' | 'component'>

/** Rules as Prometheus reads them from a file and its operator from an object. */
export interface RuleGroup {
  readonly name: string
  readonly interval?: string
  readonly rules: readonly Rule[]
}

export type Rule = RecordingRule | AlertingRule

interface RecordingRule {
  readonly record: string
  readonly expr: string
}

interface AlertingRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Peers a node should have where nothing says how many. */
const defaultPeers = 45

/** Every rule of a stack: what is recorded first, then the alerts of its pods, then those of each component. */
export function rulesOf(context: MonitoringContext): readonly RuleGroup[] {
  const { stack, namespace, component: monitoring } = context
  const components = Object.entries(stack.components).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const pods = podsOfStack(namespace, stack.name)
  const prefix = `${stack.name}-`
  const scaled = components.some(([, component]) => 'autoscaling' in component && component.autoscaling !== undefined)
  const recordings = [
    ...saturation(pods, claimsOf(namespace, stack.name)),
    ...components.flatMap(([name, component]) =>
      component.kind === 'chain'
        ? chainPressure(podsOf(namespace, objectNameOf(stack, name)), component.autoscaling?.peers ?? defaultPeers)
        : [],
    ),
  ]
  const general = [
    ...workloadAlerts({ namespace, prefix, pods, thresholds: monitoring.thresholds }),
    ...volumeAlerts(claimsOf(namespace, stack.name), monitoring.thresholds.volumeDaysUntilFull),
    ...(scaled ? [autoscalerAtMaximum(namespace, prefix)] : []),
  ]
  return [
    {
      name: `${stack.name}-recorded`,
      interval: `${monitoring.scrapeIntervalSeconds}s`,
      rules: recordings.map(recordingRule),
    },
    { name: `${stack.name}-workloads`, rules: general.map((alert) => alertingRule(context, alert)) },
    ...components.flatMap(([name, component]) => {
      const alerts = alertsOf(context, name, component)
      const rules = alerts.map((alert) => alertingRule(context, alert, name))
      return rules.length === 0 ? [] : [{ name: objectNameOf(stack, name), rules }]
    }),
  ]
}

/** The rules of a stack as the object that the Prometheus operator reads. */
export function prometheusRule(context: ComponentContext<'monitoring'>): Manifest<IPrometheusRule> {
  const { namespace, labels, objectName: name, component } = context
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, namespace, labels: { ...labels, ...component.labels } },
    spec: { groups: rulesOf(context).map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule })) })) },
  }
}

function alertsOf(context: MonitoringContext, name: string, component: Component): readonly Alert[] {
  const { stack, namespace, component: monitoring } = context
  const objectName = objectNameOf(stack, name)
  const pods = podsOf(namespace, objectName)
  const { thresholds } = monitoring
  const backup = 'backup' in component ? component.backup : undefined
  return [
    ...(component.kind === 'chain' ? chainAlerts({ pods, chain: component, thresholds }) : []),
    ...(component.kind === 'detector' ? detectorAlerts({ pods, detector: component, thresholds }) : []),
    ...(component.kind === 'cache' ? cacheAlerts({ pods, cache: component }) : []),
    // A chain and a cache have one of their own.
    ...(component.kind !== 'chain' && component.kind !== 'cache' && metricsEndpoint(component)
      ? [targetDown(pods)]
      : []),
    ...(backup ? [backupTooOld({ namespace, cronJob: `${objectName}-backup`, backup })] : []),
  ]
}

function recordingRule({ metric, expr }: Recording): RecordingRule {
  return { record: metric.name, expr: expr.text }
}

function alertingRule(context: MonitoringContext, alert: Alert, component?: string): AlertingRule {
  const { stack, namespace, component: monitoring } = context
  return {
    alert: alert.name,
    expr: alert.expr.text,
    for: `${alert.forMinutes}m`,
    labels: {
      severity: alert.severity,
      stack: stack.name,
      ...(component !== undefined && { component }),
      // Routes of a namespace are told only what carries it, which `absent` alone might not.
      namespace,
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${monitoring.runbooks.replace(/\/$/, '')}/${runbookPage(alert.name)}`,
    },
  }
}
