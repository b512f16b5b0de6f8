import { type Stack, stackSchema } from '@windlass/stack/stack'
import { type ComponentContext, contextOf } from '../../context.ts'
import { namespaceOf } from '../../target-namespace.ts'
import { type Rule, rulesOf } from '../rules.ts'
import { namespace } from './alert-case.ts'

const monitoring = { kind: 'monitoring' }

/** A stack of these components, named `demo`, with everything that can be left out left out. */
export function stackOf(components: Readonly<Record<string, unknown>>): Stack {
  return stackSchema.parse({
    name: 'demo',
    environment: 'test',
    target: { kubernetes: { context: 'test', namespace } },
    preflight: {},
    components,
  })
}

const chain = {
  kind: 'chain',
  autoscaling: { maxReplicas: 10 },
  backup: { method: 'snapshot', recoveryPointHours: 1 },
}

/** One stack of each sort. */
export const testStacks = {
  chain: stackOf({ node: chain, watch: monitoring }),
  detector: stackOf({
    api: { kind: 'detector', role: 'api', cache: 'cache', sources: [{ kind: 'kafka', component: 'kafka' }] },
    consumer: {
      kind: 'detector',
      role: 'consumer',
      sources: [{ kind: 'kafka', component: 'kafka' }],
      autoscaling: { maxReplicas: 8, consumerLag: 1000 },
    },
    cache: { kind: 'cache' },
    kafka: { kind: 'broker', topics: { 'blockchain-transactions': {} } },
    watch: monitoring,
  }),
  services: stackOf({
    auth: { kind: 'service', image: 'ghcr.io/example/auth:1', ports: { http: 8089 }, metrics: { port: 'http' } },
    gateway: { kind: 'service', image: 'ghcr.io/example/gateway:1', ports: { http: 8080 } },
    mongodb: { kind: 'database', image: 'mongo:8', ports: { mongodb: 27017 } },
    watch: monitoring,
  }),
} as const satisfies Record<string, Stack>

/** The monitoring of a stack, under whatever name it has. */
export function monitoringOf(stack: Stack): ComponentContext<'monitoring'> {
  for (const [name, component] of Object.entries(stack.components))
    if (component.kind === 'monitoring') return contextOf({ stack, namespace: namespaceOf(stack), name, component })
  throw new Error('the stack has no monitoring')
}

export function alertsOf(stack: Stack): Extract<Rule, { alert: string }>[] {
  return rulesOf(monitoringOf(stack)).flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule))
}
