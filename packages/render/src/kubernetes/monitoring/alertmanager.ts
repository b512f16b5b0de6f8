import type { IAlertmanagerConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig'
import type { ComponentOf } from '@windlass/stack/component'
import type { ComponentContext } from '../context.ts'
import type { Manifest } from '../object.ts'

type Spec = IAlertmanagerConfig['spec']
type Receiver = NonNullable<Spec['receivers']>[number]
type InhibitRule = NonNullable<Spec['inhibitRules']>[number]
type Alerts = ComponentOf<'monitoring'>['alerts']

const critical = { name: 'severity', value: 'critical', matchType: '=' } as const

/** Alerts that are explained by another one of the same namespace, and of what else is named. */
const explained: readonly { readonly by: string; readonly alerts: readonly string[]; readonly equal?: string }[] = [
  { by: 'ChainPartitioned', alerts: ['ChainNodeDown', 'ChainPeersLow', 'ChainStalled', 'ChainPoolStuck'] },
  { by: 'ChainStalled', alerts: ['ChainPoolStuck'] },
  { by: 'ChainNodeDown', alerts: ['PodNotReady'], equal: 'pod' },
  { by: 'CacheDown', alerts: ['DetectorCacheHitRateLow'] },
  { by: 'VolumeAlmostFull', alerts: ['VolumeFillingUp', 'VolumeFullSoon'], equal: 'persistentvolumeclaim' },
]

/**
 * Who is told of the alerts of a stack: Slack of all of them, PagerDuty of the critical ones; nothing where nobody is to
 * be. The operator adds to every route that it is for alerts of the object's namespace alone.
 */
export function alertmanagerConfig(context: ComponentContext<'monitoring'>): readonly Manifest<IAlertmanagerConfig>[] {
  const { namespace, labels, objectName: name, component } = context
  const { slack, pagerduty } = component.alerts
  const first = slack ? 'slack' : pagerduty ? 'pagerduty' : undefined
  if (first === undefined) return []
  return [
    {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'AlertmanagerConfig',
      metadata: { name, namespace, labels: { ...labels, ...component.labels } },
      spec: {
        route: {
          receiver: first,
          groupBy: ['alertname', 'stack', 'component'],
          groupWait: '30s',
          groupInterval: '5m',
          repeatInterval: '4h',
          ...(slack
            ? pagerduty && {
                routes: [{ receiver: 'pagerduty', matchers: [critical], continue: true }, { receiver: 'slack' }],
              }
            : { matchers: [critical] }),
        },
        receivers: receiversOf(component.alerts),
        inhibitRules: explained.map(inhibitRule),
      },
    },
  ]
}

function receiversOf({ slack, pagerduty }: Alerts): Receiver[] {
  return [
    ...(slack
      ? [
          {
            name: 'slack',
            slackConfigs: [
              {
                apiURL: { ...slack.secret },
                channel: slack.channel,
                sendResolved: true,
                title: '{{ .Status | toUpper }} {{ .CommonLabels.alertname }} ({{ .CommonLabels.stack }})',
                text: '{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Annotations.runbook_url }}\n{{ end }}',
              },
            ],
          },
        ]
      : []),
    ...(pagerduty
      ? [
          {
            name: 'pagerduty',
            pagerdutyConfigs: [
              {
                routingKey: { ...pagerduty.secret },
                sendResolved: true,
                severity: '{{ .CommonLabels.severity }}',
                description:
                  '{{ .CommonLabels.alertname }} ({{ .CommonLabels.stack }}): {{ .CommonAnnotations.summary }}',
                details: [{ key: 'runbook', value: '{{ .CommonAnnotations.runbook_url }}' }],
              },
            ],
          },
        ]
      : []),
  ]
}

function inhibitRule({ by, alerts, equal }: (typeof explained)[number]): InhibitRule {
  return {
    sourceMatch: [{ name: 'alertname', value: by, matchType: '=' }],
    targetMatch: [{ name: 'alertname', value: alerts.join('|'), matchType: '=~' }],
    equal: equal === undefined ? ['namespace', 'stack'] : ['namespace', 'stack', equal],
  }
}
