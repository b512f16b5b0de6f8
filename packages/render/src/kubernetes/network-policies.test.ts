import fc from 'fast-check'
import { type INetworkPolicy, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { describe, expect, it } from 'vitest'
import { addressesAnnotation, networkPolicies } from './network-policies.ts'
import { loadDescription, randomDescriptions } from './testing/random-stacks.ts'
import { stackOf } from './testing/stack-of.ts'

const image = 'ghcr.io/example/program:1.0.0'
const web = { kind: 'service', image, ports: { http: 8080 } } as const

function policiesOf(components: Parameters<typeof stackOf>[0]): Readonly<Record<string, INetworkPolicy>> {
  const objects = networkPolicies({ stack: stackOf(components), namespace: 'shop' })
  return Object.fromEntries(objects.map(({ object }) => [object.metadata.name, object as INetworkPolicy]))
}

const selects = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'shop' } },
})

describe('the policies of a stack', () => {
  it('let nothing in or out of any pod but what another policy names', () => {
    expect(policiesOf({ web })['shop-default-deny']).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: expect.objectContaining({ name: 'shop-default-deny', namespace: 'shop' }),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    })
  })

  it('have an edge at both of its ends', () => {
    const policies = policiesOf({ web: { ...web, needs: ['cache'] }, cache: { kind: 'cache' } })
    const ports = [{ port: 6379, protocol: 'TCP' }]
    expect(policies['shop-web']?.spec).toEqual({
      ...selects('web'),
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [selects('cache')], ports }],
    })
    expect(policies['shop-cache']?.spec).toEqual({
      ...selects('cache'),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [selects('web')], ports }],
    })
  })

  it('have one rule for all callers of the same ports', () => {
    const policies = policiesOf({ a: { ...web, needs: ['c'] }, b: { ...web, talksTo: ['c'] }, c: web })
    expect(policies['shop-c']?.spec?.ingress).toEqual([
      { from: [selects('a'), selects('b')], ports: [{ port: 8080, protocol: 'TCP' }] },
    ])
  })

  it('are one for each component and are counted to it', () => {
    const stack = stackOf({
      once: { kind: 'job', image, needs: ['node'] },
      node: { kind: 'chain', backup: { method: 'snapshot' } },
      idle: { kind: 'service', image },
    })
    const counted = networkPolicies({ stack, namespace: 'shop' }).map(
      ({ component, object }) => `${component}: ${object.metadata.name}`,
    )
    expect(counted).toEqual([
      'namespace: shop-default-deny',
      'namespace: shop-allow-dns',
      'node: shop-node',
      'node: shop-node-backup',
      'once: shop-once',
    ])
  })

  it('let whoever calls come to a public load balancer, and name nobody there', () => {
    expect(policiesOf({ node: { kind: 'chain' } })['shop-node']?.spec?.ingress).toContainEqual({
      ports: [{ port: 8545, protocol: 'TCP' }],
    })
  })

  it('say what is behind addresses', () => {
    const egress = [
      { why: 'Prices' },
      { cidr: '203.0.113.0/24', ports: [443], why: 'Prices' },
      { ports: [25], why: 'Mail' },
    ]
    const policy = policiesOf({ web: { ...web, egress } })['shop-web']
    expect(policy?.metadata?.annotations?.[addressesAnnotation]).toBe(
      '0.0.0.0/0, 203.0.113.0/24 port 443: Prices\n0.0.0.0/0 port 25: Mail',
    )
  })

  it('do not depend on the order of the description', () => {
    const a = { ...web, needs: ['c'], egress: [{ why: 'Prices' }] }
    const b = { ...web, needs: ['c'] }
    const one = networkPolicies({ stack: stackOf({ a, b, c: web }), namespace: 'shop' })
    const other = networkPolicies({ stack: stackOf({ c: web, b, a }), namespace: 'shop' })
    expect(JSON.stringify(other)).toBe(JSON.stringify(one))
  })
})

it('Policies of any stack are valid objects, each of another name', async () => {
  await fc.assert(
    fc.asyncProperty(randomDescriptions(), async (description) => {
      const stack = await loadDescription(description)
      const objects = networkPolicies({ stack, namespace: 'shop' }).map(({ object }) => object as INetworkPolicy)
      for (const object of objects) new NetworkPolicy(object).validate()
      const names = objects.map(({ metadata }) => metadata?.name)
      expect(new Set(names).size).toBe(names.length)
    }),
    { numRuns: 20 },
  )
})
