import type { StackDescription } from '@windlass/stack/description'
import type { Stack } from '@windlass/stack/stack'
import { describe, expect, it } from 'vitest'
import type { Callee, Caller, Edge } from './edge.ts'
import { edgesOf } from './edges.ts'
import { stackOf } from './testing/stack-of.ts'

type Components = StackDescription['components']
type Ingress = Extract<Components[string], { kind: 'ingress' }>

const image = 'ghcr.io/example/program:1.0.0'
const web = { kind: 'service', image, ports: { http: 8080 } } as const

/** Every edge in a line, those that every pod has left out: `web > cache: 6379 (needs cache)`. */
function edgesIn(components: Components, mesh?: Stack['mesh']): readonly string[] {
  return edgesOf(stackOf(components, mesh)).flatMap((edge) => (isOfEveryPod(edge) ? [] : [lineOf(edge)]))
}

function isOfEveryPod({ from }: Edge): boolean {
  return from.kind === 'own' && from.component === 'namespace'
}

function lineOf({ from, to, ports, why }: Edge): string {
  return `${partyOf(from)} > ${partyOf(to)}: ${ports.map(({ port }) => port).join(',')} (${why})`
}

function partyOf(party: Caller | Callee): string {
  switch (party.kind) {
    case 'own':
      return party.policy.replace(/^shop-/, '')
    case 'foreign':
      return `${party.namespace ?? '*'}/${Object.values(party.labels).join(',')}`
    case 'addresses':
      return [party.cidr, ...party.except].join(' -')
    case 'anyone':
      return 'anyone'
  }
}

describe('a component that names another', () => {
  it('calls its ports for clients, whether it waits for it or not', () => {
    expect(
      edgesIn({
        web: { ...web, needs: ['cache'], talksTo: ['node'] },
        cache: { kind: 'cache' },
        node: { kind: 'chain', loadBalancers: { p2p: false } },
      }),
    ).toEqual([
      'node > node: 8545 (its other replicas)',
      'web > cache: 6379 (needs cache)',
      'web > node: 8546,8547 (talks to node)',
    ])
  })

  it('calls it once where it both needs it and talks to it', () => {
    const edges = edgesIn({ web: { ...web, needs: ['other'], talksTo: ['other'] }, other: web })
    expect(edges).toEqual(['web > other: 8080 (needs other)'])
  })

  it('calls the programs beside it too', () => {
    const other = { ...web, pod: { sidecars: { proxy: { image, ports: { proxy: 15_001 } } } } }
    expect(edgesIn({ web: { ...web, talksTo: ['other'] }, other })).toEqual([
      'web > other: 8080,15001 (talks to other)',
    ])
  })

  it('calls nothing where the other has no ports, as a job, or no pods, as monitoring', () => {
    const edges = edgesIn({
      web: { kind: 'service', image, needs: ['job', 'monitoring', 'extra'] },
      job: { kind: 'job', image },
      monitoring: { kind: 'monitoring' },
      extra: { kind: 'manifests', objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra' } }] },
    })
    expect(edges).toEqual([])
  })

  it('calls nothing where it has no pods itself, as an ingress that waits', () => {
    const entry: Ingress = {
      kind: 'ingress',
      host: 'a.example.com',
      needs: ['other', 'web'],
      routes: [{ component: 'web', port: 'http' }],
    }
    expect(edgesIn({ web, other: web, entry })).toEqual([
      'ingress-nginx/ingress-nginx > web: 8080 (routes a.example.com/)',
    ])
  })
})

describe('replicas', () => {
  it('of a database call each other on its ports, where there are more than one', () => {
    const mongo = { kind: 'database', image, ports: { mongodb: 27_017 } } as const
    expect(edgesIn({ mongo })).toEqual([])
    expect(edgesIn({ mongo: { ...mongo, replicas: 3 } })).toEqual(['mongo > mongo: 27017 (its other replicas)'])
  })

  it('of a cache call each other where Sentinels watch them', () => {
    expect(edgesIn({ cache: { kind: 'cache' } })).toEqual([])
    expect(edgesIn({ cache: { kind: 'cache', replicas: 3 } })).toEqual([
      'cache > cache: 6379,26379 (its other replicas)',
    ])
  })

  it('of a service know nothing of each other', () => {
    expect(edgesIn({ web: { ...web, replicas: 3 } })).toEqual([])
  })
})

describe('Kafka', () => {
  it('of the stack is called by its clients, its own brokers and what makes the topics', () => {
    const kafka = { kind: 'broker', topics: { blocks: {} } } as const
    expect(edgesIn({ web: { ...web, needs: ['kafka'] }, kafka })).toEqual([
      'kafka > kafka: 9092,9093 (its other replicas)',
      'kafka-topics > kafka: 9092 (makes the topics)',
      'web > kafka: 9092 (needs kafka)',
    ])
  })

  it('of Strimzi is called by its operators as well, and asks the Kubernetes API', () => {
    const edges = edgesIn({ web: { ...web, needs: ['kafka'] }, kafka: { kind: 'broker', form: 'strimzi' } })
    expect(edges).toEqual([
      'kafka > kafka: 9090,9091,8443 (brokers, controllers and operators of topics and users)',
      '*/cluster-operator > kafka: 9090,9091,8443 (the operator)',
      'kafka > 10.0.0.0/8: 443,6443 (the Kubernetes API)',
      'kafka > 100.64.0.0/10: 443,6443 (the Kubernetes API)',
      'kafka > 172.16.0.0/12: 443,6443 (the Kubernetes API)',
      'kafka > 192.168.0.0/16: 443,6443 (the Kubernetes API)',
      'web > kafka: 9092 (needs kafka)',
    ])
  })

  it('of Strimzi is known by the labels that its operator gives pods', () => {
    const stack = stackOf({ web: { ...web, needs: ['kafka'] }, kafka: { kind: 'broker', form: 'strimzi' } })
    expect(edgesOf(stack).find(({ why }) => why === 'needs kafka')?.to).toMatchObject({
      labels: { 'strimzi.io/cluster': 'shop-kafka', 'strimzi.io/kind': 'Kafka' },
    })
  })

  it('that is elsewhere is called at any address by the ports of its bootstrap addresses', () => {
    const bootstrap = ['a.example.com:9092', 'b.example.com:9094', '192.0.2.7:9092']
    expect(
      edgesIn({ web: { ...web, needs: ['kafka'] }, kafka: { kind: 'broker', form: 'external', bootstrap } }),
    ).toEqual(['web > 0.0.0.0/0 -169.254.0.0/16: 9092,9094 (the brokers of kafka)'])
  })

  it('that is elsewhere in the cluster is called in its namespace', () => {
    const bootstrap = ['kafka-bootstrap.messaging.svc.cluster.local:9092', 'kafka.streams.svc:9093']
    expect(
      edgesIn({ web: { ...web, needs: ['kafka'] }, kafka: { kind: 'broker', form: 'external', bootstrap } }),
    ).toEqual(['web > messaging/: 9092 (the brokers of kafka)', 'web > streams/: 9093 (the brokers of kafka)'])
  })
})

describe('the outside', () => {
  it('is called at the addresses that are declared, which do not mean private ones or those of clouds', () => {
    const egress = [
      { why: 'Prices' },
      { cidr: '10.20.0.0/16', ports: [5432, 6432], why: 'The ledger' },
      { cidr: '::/0', why: 'Prices' },
    ]
    expect(edgesIn({ web: { ...web, egress } })).toEqual([
      'web > 0.0.0.0/0 -10.0.0.0/8 -100.64.0.0/10 -169.254.0.0/16 -172.16.0.0/12 -192.168.0.0/16: 443 (Prices)',
      'web > 10.20.0.0/16: 5432,6432 (The ledger)',
      'web > ::/0 -fc00::/7 -fe80::/10: 443 (Prices)',
    ])
  })

  it('calls the ports that load balancers lead to', () => {
    const node = (loadBalancers: object) => ({ node: { kind: 'chain', loadBalancers } as const })
    expect(edgesIn(node({}))).toContain('anyone > node: 8545 (the public load balancer of p2p)')
    expect(edgesIn(node({ p2p: false, rpc: true, ws: true }))).toEqual([
      'node > node: 8545 (its other replicas)',
      'anyone > node: 8546 (the public load balancer of rpc)',
      'anyone > node: 8547 (the public load balancer of ws)',
    ])
  })

  it('calls the ports of routes alone, through the pods of the controller', () => {
    const controller: Ingress['controller'] = { kind: 'traefik', namespace: 'ingress' }
    const entry: Ingress = {
      kind: 'ingress',
      host: 'a.example.com',
      routes: [{ path: '/api', component: 'other', port: 'http' }],
    }
    const other = { ...web, ports: { http: 8080, admin: 8081 } }
    expect(edgesIn({ other, entry: { ...entry, controller } })).toEqual([
      'ingress/traefik > other: 8080 (routes a.example.com/api)',
    ])
    const labels = { app: 'traefik', tier: 'edge' }
    expect(edgesIn({ other, entry: { ...entry, controller: { ...controller, labels } } })).toEqual([
      'ingress/traefik,edge > other: 8080 (routes a.example.com/api)',
    ])
  })

  it('reaches the pods by which cert-manager proves a host, where it gets the certificate', () => {
    const entry: Ingress = {
      kind: 'ingress',
      host: 'a.example.com',
      tls: { issuer: 'letsencrypt' },
      routes: [{ component: 'web', port: 'http' }],
    }
    expect(edgesIn({ web, entry })).toContain(
      'ingress-nginx/ingress-nginx > entry-acme: 8089 (proves that a.example.com is ours)',
    )
    expect(edgesIn({ web, entry: { ...entry, tls: { secret: 'certificate' } } })).toHaveLength(1)
  })
})

describe('monitoring', () => {
  const components = {
    web: { ...web, metrics: { port: 'http' } },
    plain: web,
    node: { kind: 'chain', loadBalancers: { p2p: false } },
    cache: { kind: 'cache' },
  } as const

  it('reads the ports of metrics and no other', () => {
    expect(edgesIn({ ...components, monitoring: { kind: 'monitoring', namespace: 'observability' } })).toEqual([
      'observability/ > web: 8080 (reads the metrics)',
      'observability/ > node: 9090 (reads the metrics)',
      'observability/ > cache: 9121 (reads the metrics)',
      'node > node: 8545 (its other replicas)',
    ])
  })

  it('reads nothing where the stack has none', () => {
    expect(edgesIn(components)).toEqual(['node > node: 8545 (its other replicas)'])
  })
})

describe('the Kubernetes API', () => {
  it('is asked by pods that have rights on it, at private addresses', () => {
    const rights = [{ resources: ['pods'], verbs: ['get'] }]
    expect(edgesIn({ web: { ...web, pod: { rights } } })).toEqual([
      'web > 10.0.0.0/8: 443,6443 (the Kubernetes API)',
      'web > 100.64.0.0/10: 443,6443 (the Kubernetes API)',
      'web > 172.16.0.0/12: 443,6443 (the Kubernetes API)',
      'web > 192.168.0.0/16: 443,6443 (the Kubernetes API)',
    ])
  })

  it('is asked for snapshots, and not for archives, which are read from the component', () => {
    const mongo = { kind: 'database', image, ports: { mongodb: 27_017 } } as const
    expect(edgesIn({ mongo: { ...mongo, backup: { method: 'snapshot' } } })).toContain(
      'mongo-backup > 10.0.0.0/8: 443,6443 (the Kubernetes API)',
    )
    expect(edgesIn({ mongo: { ...mongo, backup: { method: 'archive', image, size: '1Gi' } } })).toEqual([
      'mongo-backup > mongo: 27017 (backs mongo up)',
    ])
  })
})

describe('every pod', () => {
  const linesOfEveryPod = (mesh?: Stack['mesh']) => edgesOf(stackOf({ web }, mesh)).filter(isOfEveryPod).map(lineOf)

  it('asks the DNS of the cluster', () => {
    expect(linesOfEveryPod()).toEqual([
      'allow-dns > kube-system/: 53,53 (looks names up)',
      'allow-dns > 169.254.20.10/32: 53,53 (looks names up)',
    ])
  })

  it('has a proxy of the mesh beside it that asks its control plane', () => {
    expect(linesOfEveryPod('istio')).toContain('allow-mesh > istio-system/: 15012 (the control plane of the mesh)')
    expect(linesOfEveryPod('linkerd')).toContain(
      'allow-mesh > linkerd/: 8080,8086,8090 (the control plane of the mesh)',
    )
  })

  it('of Linkerd is called at its proxy, but not by strangers', () => {
    const components: Components = { web: { ...web, needs: ['node'] }, node: { kind: 'chain' } }
    expect(edgesIn(components, 'linkerd')).toEqual([
      'node > node: 8545,4143 (its other replicas)',
      'anyone > node: 8545 (the public load balancer of p2p)',
      'web > node: 8546,8547,4143 (needs node)',
    ])
    expect(edgesIn(components, 'istio')).toEqual(edgesIn(components))
  })
})
