import {
  type IServiceMonitor,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import {
  AlertmanagerConfig,
  type IAlertmanagerConfig,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { customMetrics } from '../monitoring/custom-metrics.ts'
import { monitoringOf, stackOf, testStacks } from '../monitoring/testing/test-stacks.ts'
import type { KubernetesObject } from '../object.ts'
import { monitoringObjects } from './monitoring.ts'

function rendered(components: Readonly<Record<string, unknown>>): readonly KubernetesObject[] {
  return monitoringObjects(monitoringOf(stackOf({ watch: { kind: 'monitoring' }, ...components }))).objects
}

function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject[] {
  return objects.filter((object) => object.kind === kind)
}

const chain = { kind: 'chain', autoscaling: { maxReplicas: 10 } }
const slack = { channel: '#alerts', secret: { name: 'slack', key: 'webhook' } }
const pagerduty = { secret: { name: 'pagerduty', key: 'integration-key' } }

describe('monitors', () => {
  it('lead to each component that exports metrics, through one of its Services, each replica once', () => {
    const monitors = ofKind(rendered(testStacks.detector.components), 'ServiceMonitor')
    expect(monitors.map(({ metadata }) => metadata.name)).toEqual(['demo-api', 'demo-cache', 'demo-consumer'])
    for (const monitor of monitors)
      expect(() => new ServiceMonitor(monitor as IServiceMonitor).validate()).not.toThrow()
    expect(monitors[1]).toMatchObject({
      metadata: { labels: { release: 'prometheus', 'app.kubernetes.io/name': 'watch' } },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'cache', 'app.kubernetes.io/instance': 'demo' } },
        endpoints: [
          { port: 'metrics', path: '/metrics', interval: '15s', relabelings: [{ regex: 'demo-cache-headless' }] },
        ],
      },
    })
  })

  it('read what the component says, as often as monitoring does', () => {
    const web = { kind: 'service', image: 'web', ports: { http: 80 }, metrics: { port: 'http', path: '/stats' } }
    const monitors = ofKind(
      rendered({ web, watch: { kind: 'monitoring', scrapeIntervalSeconds: 60 } }),
      'ServiceMonitor',
    )
    expect(monitors).toMatchObject([{ spec: { endpoints: [{ port: 'http', path: '/stats', interval: '60s' }] } }])
  })
})

describe('who is told', () => {
  const configured = (alerts: unknown) =>
    ofKind(rendered({ node: chain, watch: { kind: 'monitoring', alerts } }), 'AlertmanagerConfig')

  it.each([
    ['Slack', { slack }],
    ['PagerDuty', { pagerduty }],
    ['both', { slack, pagerduty }],
  ])('is %s, by references to secrets alone', (_, alerts) => {
    const [config] = configured(alerts)
    expect(() => new AlertmanagerConfig(config as IAlertmanagerConfig).validate()).not.toThrow()
    const { spec } = config as IAlertmanagerConfig
    const routed = [spec.route, ...((spec.route?.routes ?? []) as { receiver: string }[])].map(
      (route) => route?.receiver,
    )
    expect(new Set(routed)).toEqual(new Set(spec.receivers?.map(({ name }) => name)))
  })

  it('is PagerDuty of critical alerts and Slack of all', () => {
    expect(configured({ slack, pagerduty })).toMatchObject([
      {
        spec: {
          route: {
            receiver: 'slack',
            routes: [
              { receiver: 'pagerduty', matchers: [{ name: 'severity', value: 'critical' }], continue: true },
              { receiver: 'slack' },
            ],
          },
          receivers: [
            { name: 'slack', slackConfigs: [{ channel: '#alerts', apiURL: { name: 'slack', key: 'webhook' } }] },
            { name: 'pagerduty', pagerdutyConfigs: [{ routingKey: { name: 'pagerduty', key: 'integration-key' } }] },
          ],
        },
      },
    ])
  })

  it('is nobody where nobody is named', () => {
    expect(configured({})).toEqual([])
  })

  it('hears nothing twice that explains itself: rules that inhibit name alerts that exist', () => {
    const [config] = configured({ slack })
    const inhibited = (config as IAlertmanagerConfig).spec.inhibitRules?.flatMap(
      ({ sourceMatch = [], targetMatch = [] }) =>
        [...sourceMatch, ...targetMatch].flatMap(({ value = '' }) => value.split('|')),
    )
    const rules = JSON.stringify([testStacks.chain, testStacks.detector].map(({ components }) => rendered(components)))
    for (const alert of new Set(inhibited)) expect(rules).toContain(`"alert":"${alert}"`)
  })
})

describe('what autoscalers go by', () => {
  const adapter = (components: Readonly<Record<string, unknown>>) =>
    ofKind(rendered(components), 'ConfigMap').flatMap((object) => {
      const { data } = object as KubernetesObject & { readonly data: Record<string, string> }
      return data['config.yaml'] === undefined ? [] : [parse(data['config.yaml'])]
    })

  it('is served by the adapter under the names that they use', () => {
    const [config] = adapter({ node: chain })
    expect(config.rules.map(({ name }: { name: { as: string } }) => name.as)).toEqual([
      customMetrics.peerPressure.name,
      customMetrics.syncedLag.name,
      customMetrics.txPoolSize.name,
    ])
    expect(config.rules[0]).toEqual({
      seriesQuery: 'pod:blockchain_peer_pressure:ratio{namespace!="",pod!=""}',
      resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
      name: { as: 'blockchain_peer_pressure' },
      metricsQuery: 'max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)',
    })
  })

  it('is the lag of all partitions of a consumer, where it is scaled by it', () => {
    const sources = [{ kind: 'kafka', component: 'kafka' }]
    const kafka = { kind: 'broker', topics: { 'blockchain-transactions': {} } }
    const consumer = { kind: 'detector', role: 'consumer', sources }
    const [config] = adapter({ kafka, consumer: { ...consumer, autoscaling: { maxReplicas: 8, consumerLag: 100 } } })
    expect(config.rules).toMatchObject([
      { name: { as: 'kafka_consumer_lag' }, metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)' },
    ])
    expect(adapter({ kafka, consumer: { ...consumer, autoscaling: { maxReplicas: 8 } } })).toEqual([])
  })
})

describe('Grafana', () => {
  const labelled = (watch: object, label: string) =>
    ofKind(rendered({ node: chain, watch: { kind: 'monitoring', ...watch } }), 'ConfigMap').filter(
      ({ metadata }) => metadata.labels?.[label] === '1',
    )

  it('reads a Loki as a data source, where there is one', () => {
    const loki = { url: 'http://loki.example.com:3100' }
    expect(labelled({}, 'grafana_datasource')).toEqual([])
    expect(labelled({ loki }, 'grafana_datasource')).toMatchObject([
      { metadata: { name: 'demo-watch-loki' }, data: { 'loki.yaml': expect.stringContaining(`url: ${loki.url}`) } },
    ])
  })

  it('reads the dashboards', () => {
    const names = labelled({}, 'grafana_dashboard').map(({ metadata }) => metadata.name)
    expect(names).toEqual(expect.arrayContaining(['demo-watch-dashboard-overview', 'demo-watch-dashboard-chain']))
  })
})
