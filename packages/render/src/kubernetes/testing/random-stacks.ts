import type { StackDescription } from '@windlass/stack/description'
import { loadStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import type { Stack } from '@windlass/stack/stack'
import fc from 'fast-check'

type Described = StackDescription['components'][string]
type DescribedKind = Described['kind']
type DescribedOf<K extends DescribedKind> = Extract<Described, { kind?: K }>
type Workload = Pick<DescribedOf<'service'>, 'needs' | 'talksTo' | 'egress' | 'env' | 'secrets' | 'pod' | 'phase'>

const environment = 'test'
const image = 'registry.example.com/program:1.0.0'

/** Of the program beside another, whose ports are others. */
const proxyPort = 15_001

const portArbitrary = fc.integer({ min: 1024, max: 20_000 }).filter((port) => port !== proxyPort)

/** What a component is made of, whatever its kind: each kind takes what it has a place for. */
const seedArbitrary = fc.record({
  kind: fc.constantFrom<DescribedKind>(
    ...(['chain', 'detector', 'cache', 'broker', 'database', 'service', 'service', 'job'] as const),
    ...(['ingress', 'monitoring', 'manifests'] as const),
  ),
  /** One of the forms of the kind, and one of the ways a setting may be given. */
  form: fc.nat({ max: 11 }),
  replicas: fc.integer({ min: 1, max: 5 }),
  isAutoscaled: fc.boolean(),
  ports: fc.uniqueArray(portArbitrary, { minLength: 4, maxLength: 4 }),
  portCount: fc.integer({ min: 0, max: 3 }),
  /** Places of earlier components, counted round. */
  needs: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
  talksTo: fc.array(fc.nat({ max: 20 }), { maxLength: 2 }),
  backup: fc.constantFrom(undefined, 'snapshot' as const, 'archive' as const),
  hasStorage: fc.boolean(),
  hasRights: fc.boolean(),
  hasSidecar: fc.boolean(),
  secrets: fc.subarray(['env', 'file', 'existing', 'external', 'literal'] as const),
  egress: fc.array(
    fc.record({
      cidr: fc.constantFrom('0.0.0.0/0', '203.0.113.0/24', '10.244.0.0/16', '192.168.7.0/24', '::/0'),
      ports: fc.uniqueArray(fc.constantFrom(443, 5432, 8545, 8546), { minLength: 1, maxLength: 2 }),
      why: fc.constant('Prices'),
    }),
    { maxLength: 2 },
  ),
})

type Seed = typeof seedArbitrary extends fc.Arbitrary<infer S> ? S : never

/** A component that later ones may name. */
interface Earlier {
  readonly name: string
  readonly component: Described
}

/**
 * Descriptions that hold, of one environment `test` on Kubernetes: every kind of component in each of its forms, named
 * for its kind, needing and calling earlier ones as it likes.
 */
export function randomDescriptions(): fc.Arbitrary<StackDescription> {
  return fc
    .record({
      seeds: fc.array(seedArbitrary, { minLength: 1, maxLength: 9 }),
      mesh: fc.constantFrom('none' as const, 'istio' as const, 'linkerd' as const),
    })
    .map(({ seeds, mesh }) => ({
      name: 'random',
      components: componentsOf(seeds),
      environments: {
        [environment]: { target: { kubernetes: { context: 'test', namespace: 'random-test' } }, mesh },
      },
    }))
}

/** The stack of such a description, read and checked as from a file. Throws where it does not hold. */
export async function loadDescription(description: StackDescription): Promise<Stack> {
  const text = JSON.stringify(description)
  const loaded = await loadStack({ path: '/srv/stack.json', readFile: async () => text, environment })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

function componentsOf(seeds: readonly Seed[]): Record<string, Described> {
  const components: Earlier[] = []
  for (const seed of seeds) {
    // One watches the whole stack.
    if (seed.kind === 'monitoring' && components.some(({ component }) => component.kind === 'monitoring')) continue
    const component = componentOf(seed, components)
    components.push({ name: `${component.kind}-${components.length}`, component })
  }
  return Object.fromEntries(components.map(({ name, component }) => [name, component]))
}

function componentOf(seed: Seed, earlier: readonly Earlier[]): Described {
  switch (seed.kind) {
    case 'chain':
      return chain(seed, earlier)
    case 'detector':
      return detector(seed, earlier)
    case 'cache':
      return cache(seed, earlier)
    case 'broker':
      return broker(seed, earlier)
    case 'database':
      return {
        kind: 'database',
        image,
        replicas: seed.replicas,
        ports: { main: seed.ports[0] ?? 1, second: seed.ports[1] ?? 2 },
        ...(seed.form % 2 === 0 && { metrics: { port: 'second' } }),
        ...backup(seed),
        ...workload(seed, earlier),
      }
    case 'job':
      return {
        kind: 'job',
        image,
        ...(seed.form % 2 === 0 && { schedule: '0 3 * * *' }),
        ...(seed.form % 3 === 0 && { config: { level: 'info' } }),
        ...workload(seed, earlier),
      }
    case 'ingress':
      return ingress(seed, earlier)
    case 'monitoring':
      return { kind: 'monitoring', phase: 'core', namespace: seed.form % 2 === 0 ? 'monitoring' : 'observability' }
    case 'manifests':
      return {
        kind: 'manifests',
        phase: 'core',
        objects: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `extra-${earlier.length}` },
            data: { key: 'value' },
          },
        ],
      }
    default:
      return service(seed, earlier)
  }
}

function chain(seed: Seed, earlier: readonly Earlier[]): Described {
  const replicas = Math.max(seed.replicas, 3)
  const [p2p = 1, rpc = 2, ws = 3, metrics = 4] = seed.ports
  return {
    kind: 'chain',
    replicas,
    image,
    ports: { p2p, rpc, ws, metrics },
    loadBalancers: { p2p: seed.form % 2 === 0, rpc: seed.form % 3 === 0, ws: seed.form % 5 === 0 },
    ...(seed.form % 4 === 0 && { keys: { from: 'external', store: 'vault', key: 'chain/keys' } }),
    ...(seed.isAutoscaled && { autoscaling: { maxReplicas: replicas + 2 } }),
    ...backup(seed),
    ...workload(seed, earlier),
  }
}

function detector(seed: Seed, earlier: readonly Earlier[]): Described {
  const [brokerName] = namesOf('broker', earlier)
  const [chainName] = namesOf('chain', earlier)
  const [cacheName] = seed.form % 2 === 0 ? namesOf('cache', earlier) : []
  const sources = [
    ...(brokerName === undefined ? [] : [{ kind: 'kafka' as const, component: brokerName }]),
    ...(chainName === undefined ? [] : [{ kind: 'node' as const, component: chainName }]),
  ]
  // A consumer follows something, and what it finds others show.
  const canConsume = cacheName !== undefined && sources.length > 0
  const roles = canConsume ? (['all', 'consumer'] as const) : (['all', 'api'] as const)
  const replicas = Math.min(seed.replicas, 4)
  return {
    kind: 'detector',
    replicas,
    image,
    role: roles[seed.form % 3] ?? 'api',
    ports: { api: seed.ports[0] ?? 1 },
    sources: sources.length === 0 ? [{ kind: 'blocks', path: 'mainnet-sample' }] : sources,
    ...(cacheName !== undefined && { cache: cacheName }),
    ...(seed.form % 4 === 0 && { front: { name: `front-${earlier.length}`, port: 80 } }),
    ...(seed.isAutoscaled && { autoscaling: { maxReplicas: replicas + 2 } }),
    ...storage(seed),
    ...workload(seed, earlier),
  }
}

function cache(seed: Seed, earlier: readonly Earlier[]): Described {
  const [redis = 1, sentinel = 2, metrics = 3] = seed.ports
  return {
    kind: 'cache',
    replicas: seed.replicas < 3 ? 1 : seed.replicas,
    ports: { redis, sentinel, metrics },
    ...(seed.form % 2 === 0 && { password: { from: 'external', store: 'vault', key: 'redis' } }),
    ...backup(seed),
    ...workload(seed, earlier),
  }
}

function broker(seed: Seed, earlier: readonly Earlier[]): Described {
  const form = (['brokers', 'strimzi', 'external'] as const)[seed.form % 3] ?? 'brokers'
  const [kafka = 1, controller = 2] = seed.ports
  return {
    kind: 'broker',
    form,
    replicas: seed.replicas,
    ports: { kafka, controller },
    topics: { 'blockchain-transactions': { partitions: 8 }, 'blockchain-transactions-dead-letter': {} },
    ...(form === 'external' && { bootstrap: ['kafka.example.com:9094', 'kafka.messaging.svc.cluster.local:9092'] }),
    ...workload(seed, earlier),
  }
}

function service(seed: Seed, earlier: readonly Earlier[]): Described {
  const ports = Object.fromEntries(seed.ports.slice(0, seed.portCount).map((port, index) => [`port-${index}`, port]))
  const hasPorts = seed.portCount > 0
  return {
    kind: 'service',
    image,
    replicas: seed.replicas,
    ports,
    ...(seed.form % 3 === 0 && { config: { level: 'info' } }),
    ...(hasPorts && seed.form % 2 === 0 && { healthPath: '/health', metrics: { port: 'port-0' } }),
    ...(hasPorts && seed.form % 4 === 0 && { front: { name: `front-${earlier.length}`, port: 80 } }),
    ...(seed.isAutoscaled && { autoscaling: { maxReplicas: seed.replicas + 2 } }),
    ...storage(seed),
    ...workload(seed, earlier),
  }
}

/** An ingress to whatever can be reached, or a service where nothing can. */
function ingress(seed: Seed, earlier: readonly Earlier[]): Described {
  const ends = earlier.flatMap(({ name, component }) => {
    if (component.kind === 'chain') return [`${name} rpc`, `${name} ws`]
    if (component.kind === 'detector') return [`${name} api`]
    if (component.kind === 'service') return Object.keys(component.ports ?? {}).map((port) => `${name} ${port}`)
    return []
  })
  if (ends.length === 0) return service(seed, earlier)
  const isTraefik = seed.form % 2 === 0
  const isGateway = seed.form % 3 === 0
  const hasMiddlewares = seed.form % 4 === 0
  const balancing = ['round-robin', 'sticky', isTraefik ? 'round-robin' : 'ewma'] as const
  return {
    kind: 'ingress',
    phase: 'core',
    form: isGateway ? 'gateway' : 'ingress',
    class: isTraefik ? 'traefik' : 'nginx',
    controller: {
      kind: isTraefik ? 'traefik' : 'nginx',
      namespace: isTraefik ? 'ingress' : 'ingress-nginx',
      middlewares: hasMiddlewares,
      ...(isTraefik && { labels: { app: 'traefik' } }),
    },
    host: `stack-${earlier.length}.example.com`,
    ...tls(seed),
    ...(seed.isAutoscaled && { origins: ['https://page.example.com'] }),
    ...((isTraefik ? hasMiddlewares : !isGateway) && { basicAuth: { from: 'existing', name: 'users', key: 'auth' } }),
    balancing: isGateway ? 'round-robin' : balancing[seed.replicas % 3],
    routes: ends.slice(0, 1 + seed.portCount).map((end, index) => {
      const [component = '', port = ''] = end.split(' ')
      return { path: index === 0 ? '/' : `/path-${index}`, component, port }
    }),
  }
}

function tls({ replicas }: Seed): Pick<DescribedOf<'ingress'>, 'tls'> {
  if (replicas % 3 === 0) return {}
  return { tls: replicas % 3 === 1 ? { secret: 'certificate' } : { issuer: 'letsencrypt' } }
}

function backup(seed: Seed): Pick<DescribedOf<'database'>, 'backup'> {
  if (seed.backup === undefined) return {}
  return {
    backup: seed.backup === 'snapshot' ? { method: 'snapshot' } : { method: 'archive', image, size: '10Gi' },
  }
}

function storage({ hasStorage }: Seed): Pick<DescribedOf<'service'>, 'storage'> {
  return hasStorage ? { storage: { size: '1Gi' } } : {}
}

/** All in one phase, so that nothing needs what comes later. */
function workload(seed: Seed, earlier: readonly Earlier[]): Workload {
  return {
    phase: 'core',
    needs: pick(seed.needs, earlier),
    talksTo: pick(seed.talksTo, earlier),
    egress: seed.egress,
    ...(seed.form % 2 === 0 && { env: { LEVEL: 'info' } }),
    secrets: Object.fromEntries(seed.secrets.map((from) => [`secret-${from}`, sources[from]])),
    pod: {
      ...(seed.hasRights && { rights: [{ resources: ['pods'], verbs: ['get'] }] }),
      ...(seed.hasSidecar && { sidecars: { proxy: { image, ports: { proxy: proxyPort } } } }),
    },
  }
}

const sources: Readonly<Record<Seed['secrets'][number], NonNullable<Workload['secrets']>[string]>> = {
  env: { from: 'env', variable: 'API_KEY' },
  file: { from: 'file', path: 'key.pem' },
  existing: { from: 'existing', name: 'shared', key: 'key' },
  external: { from: 'external', store: 'vault', key: 'program/key' },
  literal: { from: 'literal', value: 'only-for-tests', test: true },
}

function pick(places: readonly number[], earlier: readonly Earlier[]): string[] {
  const picked = earlier.length === 0 ? [] : places.map((place) => earlier[place % earlier.length]?.name ?? '')
  return [...new Set(picked)]
}

function namesOf(kind: DescribedKind, earlier: readonly Earlier[]): readonly string[] {
  return earlier.flatMap(({ name, component }) => (component.kind === kind ? [name] : []))
}
