import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1'
import type { Component } from '@windlass/stack/component'
import { nodeKeyNames } from '@windlass/stack/node-keys'
import { secretsOf } from '@windlass/stack/secrets-of'
import type { Stack } from '@windlass/stack/stack'
import type { GoLiveCheck, GoLiveFact } from '@windlass/target/go-live-check'
import type { Resource } from '@windlass/target/resource'
import { objectNameOf } from './context.ts'
import { type OwnPods, podsOf } from './edge.ts'
import { edgesOf, runsPods } from './edges.ts'
import { metricsEndpoint } from './monitoring/scraped.ts'
import { portsOf } from './ports.ts'
import { renderKubernetes } from './render-kubernetes.ts'
import { serviceOf } from './service-names.ts'

/** Days a certificate must still be valid for, so that whoever renews it has time to. */
const minCertificateDays = 14

/**
 * What must be seen to hold of a stack before it takes real traffic: that it runs and answers, that it is watched and
 * somebody is told, that a backup can be restored, that it bears its load, and that nobody may do or reach more than
 * the description says.
 */
export function goLiveChecks(options: { readonly stack: Stack }): readonly GoLiveCheck[] {
  const { stack } = options
  const { resources, workloads } = renderKubernetes({ stack })
  const named = Object.entries(stack.components).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return [
    ...workloads.map(({ component, resource, replicas }) =>
      check(component, `every replica of ${component} is ready`, { kind: 'replicas-ready', resource, replicas }),
    ),
    ...named.flatMap(([name, component]) => [
      ...answering(stack, name, component),
      ...watched(stack, name, component),
      ...backedUp(name, component),
      ...wayIn(name, component),
      ...secrets(resources, name, component),
      ...rights(stack, name, component),
    ]),
    ...connections(stack),
  ]
}

function check(component: string, title: string, fact: GoLiveFact): GoLiveCheck {
  const { kind, ...subject } = fact
  const details = Object.values(subject).filter((value) => typeof value === 'string' || typeof value === 'number')
  return { id: [kind, component, ...details].join('/'), title, component, ...fact }
}

function answering(stack: Stack, name: string, component: Component): readonly GoLiveCheck[] {
  const path = 'healthPath' in component ? component.healthPath : undefined
  return portsOf(component)
    .filter(({ callers }) => callers.includes('clients'))
    .map((port, index) => {
      const service = serviceOf(stack, name, port.name)
      return check(name, `${service.name} answers on port ${service.port}`, {
        kind: 'service-answers',
        service: service.name,
        port: service.port,
        ...(index === 0 && path !== undefined && { path }),
      })
    })
}

function watched(stack: Stack, name: string, component: Component): readonly GoLiveCheck[] {
  if (component.kind === 'monitoring') {
    const receivers = Object.entries(component.alerts).flatMap(([receiver, told]) =>
      told === undefined ? [] : [receiver],
    )
    return receivers.map((receiver) =>
      check(name, `an alert that is fired for a test reaches ${receiver}`, { kind: 'alert-delivered', receiver }),
    )
  }
  const isMonitored = Object.values(stack.components).some(({ kind }) => kind === 'monitoring')
  const endpoint = metricsEndpoint(component)
  if (!isMonitored || endpoint === undefined) return []
  const service = serviceOf(stack, name, endpoint.port).name
  return [check(name, `the metrics of ${name} are read`, { kind: 'metrics-read', service, ...endpoint })]
}

function backedUp(name: string, component: Component): readonly GoLiveCheck[] {
  const backup = 'backup' in component ? component.backup : undefined
  if (backup === undefined) return []
  const { recoveryPointHours: maxAgeHours, recoveryTimeMinutes: maxMinutes } = backup
  return [
    check(name, `the last backup of ${name} is at most ${maxAgeHours} hours old`, {
      kind: 'backup-recent',
      maxAgeHours,
    }),
    check(name, `a backup of ${name} was restored within ${maxMinutes} minutes`, {
      kind: 'restore-drilled',
      maxMinutes,
    }),
  ]
}

function wayIn(name: string, component: Component): readonly GoLiveCheck[] {
  if (component.kind !== 'ingress') return []
  const { host, tls, rateLimitPerSecond: requestsPerSecond } = component
  return [
    check(name, `${host} answered ${requestsPerSecond} requests a second`, {
      kind: 'load-tested',
      host,
      requestsPerSecond,
    }),
    ...(tls === undefined
      ? []
      : [
          check(name, `the certificate of ${host} is trusted and not about to expire`, {
            kind: 'certificate-valid',
            host,
            minDays: minCertificateDays,
          }),
        ]),
  ]
}

/** Secrets that somebody else fills: those of a deploy are checked by the deploy. */
function secrets(resources: readonly Resource[], name: string, component: Component): readonly GoLiveCheck[] {
  const existing = secretsOf(component).flatMap(({ source, path }) => {
    if (source.from !== 'existing') return []
    const keys = component.kind === 'chain' && path[0] === 'keys' ? nodeKeyNames(component) : [source.key]
    return keys.map((key) => filled(name, source.name, key))
  })
  const fetched = resources.flatMap(({ component: owner, body }) => {
    const { kind, spec } = body as IExternalSecret
    if (owner !== name || kind !== 'ExternalSecret') return []
    return (spec?.data ?? []).map(({ secretKey }) => filled(name, String(spec?.target?.name), secretKey))
  })
  return [...existing, ...fetched]
}

function filled(name: string, secret: string, key: string): GoLiveCheck {
  return check(name, `${secret} holds a real value under ${key}`, { kind: 'secret-filled', secret, key })
}

function rights(stack: Stack, name: string, component: Component): readonly GoLiveCheck[] {
  if (!runsPods(component)) return []
  const serviceAccount = objectNameOf(stack, name)
  const granted = component.pod.rights
  const title =
    granted.length === 0
      ? `${name} may ask nothing of the Kubernetes API`
      : `${name} may ask what it was granted of the Kubernetes API, and nothing else`
  return [check(name, title, { kind: 'rights-exact', serviceAccount, rights: granted })]
}

/** Every connection that is declared, and of those that are not, one to each port: all others fail by the same policy. */
function connections(stack: Stack): readonly GoLiveCheck[] {
  const calls = edgesOf(stack).flatMap(({ from, to, ports }) =>
    from.kind === 'own' && to.kind === 'own' && isComponent(from) && isComponent(to)
      ? ports.map(({ port }) => ({ from: from.component, to: to.component, port }))
      : [],
  )
  const callers = Object.entries(stack.components).flatMap(([name, component]) => (runsPods(component) ? [name] : []))
  const refused = callers.flatMap((to) =>
    portsOf(stack.components[to] as Component).flatMap(({ port }) => {
      const isAllowed = (from: string) =>
        from === to || calls.some((call) => call.from === from && call.to === to && call.port === port)
      const stranger = callers.toSorted().find((from) => !isAllowed(from))
      return stranger === undefined ? [] : [{ from: stranger, to, port }]
    }),
  )
  return [
    ...calls
      .filter(({ from, to }) => from !== to)
      .map((call) =>
        check(call.to, `${call.from} reaches port ${call.port} of ${call.to}`, { kind: 'connection-allowed', ...call }),
      ),
    ...refused.map((call) =>
      check(call.to, `${call.from} does not reach port ${call.port} of ${call.to}`, {
        kind: 'connection-refused',
        ...call,
      }),
    ),
  ]

  /** Rather than pods that serve a component, or all pods of the namespace. */
  function isComponent(pods: OwnPods): boolean {
    return Object.hasOwn(stack.components, pods.component) && podsOf(stack, pods.component).policy === pods.policy
  }
}
