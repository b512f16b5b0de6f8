import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1'
import { Gateway, HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1'
import { Middleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1'
import type { StackDescription } from '@windlass/stack/description'
import type { Stack } from '@windlass/stack/stack'
import fc from 'fast-check'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1'
import { Secret } from 'kubernetes-models/v1'
import { describe, expect, it } from 'vitest'
import { contextOf } from '../context.ts'
import { resourceId } from '../object.ts'
import { loadDescription, randomDescriptions } from '../testing/random-stacks.ts'
import { stackOf } from '../testing/stack-of.ts'
import { ingressObjects } from './ingress-objects.ts'

type DescribedIngress = Extract<StackDescription['components'][string], { kind: 'ingress' }>

const entry: DescribedIngress = {
  kind: 'ingress',
  host: 'api.example.com',
  routes: [
    { component: 'web', port: 'http' },
    { path: '/rpc', component: 'node', port: 'rpc' },
    { path: '/ws', component: 'node', port: 'ws' },
  ],
}

const traefik = { class: 'traefik', controller: { kind: 'traefik', namespace: 'ingress' } } as const

/** The objects of an ingress in front of a service and a chain, by their ids without version, as plain data. */
function rendered(ingress: Partial<DescribedIngress>) {
  const image = 'ghcr.io/example/program:1.0.0'
  const stack = stackOf({
    entry: { ...entry, ...ingress },
    web: { kind: 'service', image, ports: { http: 8080 }, front: { name: 'web-front', port: 80 } },
    node: { kind: 'chain' },
  })
  return Object.fromEntries(
    objectsOf(stack).map((object) => [`${object.kind} ${object.metadata.name}`, JSON.parse(JSON.stringify(object))]),
  )
}

function objectsOf(stack: Stack) {
  return Object.entries(stack.components).flatMap(([name, component]) =>
    component.kind === 'ingress'
      ? ingressObjects(contextOf({ stack, namespace: 'shop', name, component })).objects
      : [],
  )
}

const backend = (path: string, name: string, number: number) => ({
  path,
  pathType: 'Prefix',
  backend: { service: { name, port: { number } } },
})

const nginx = (annotations: Readonly<Record<string, string>>) =>
  expect.objectContaining(
    Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [`nginx.ingress.kubernetes.io/${name}`, value]),
    ),
  )

describe('an ingress of ingress-nginx', () => {
  it('leads paths to Services, WebSockets apart, which may be silent for an hour', () => {
    const objects = rendered({})
    expect(Object.keys(objects)).toEqual(['Ingress shop-entry', 'Ingress shop-entry-ws'])
    expect(objects['Ingress shop-entry'].spec).toEqual({
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'api.example.com',
          http: { paths: [backend('/', 'web-front', 80), backend('/rpc', 'shop-node-rpc', 8546)] },
        },
      ],
    })
    expect(objects['Ingress shop-entry-ws'].spec.rules[0].http.paths).toEqual([backend('/ws', 'shop-node-ws', 8547)])
    expect(objects['Ingress shop-entry-ws'].metadata.annotations).toEqual(
      nginx({ 'proxy-read-timeout': '3600', 'proxy-send-timeout': '3600' }),
    )
    expect(objects['Ingress shop-entry'].metadata.annotations).not.toHaveProperty([
      'nginx.ingress.kubernetes.io/proxy-read-timeout',
    ])
  })

  it('is one object where all or none are WebSockets', () => {
    const routes = [{ component: 'node', port: 'ws' }]
    expect(Object.keys(rendered({ routes }))).toEqual(['Ingress shop-entry'])
  })

  it('limits requests and connections of a client', () => {
    const annotated = (ingress: Partial<DescribedIngress>) =>
      rendered(ingress)['Ingress shop-entry'].metadata.annotations
    expect(annotated({})).toEqual(nginx({ 'limit-rps': '100', 'limit-connections': '50' }))
    expect(annotated({ rateLimitPerSecond: 5, connectionsPerClient: 2 })).toEqual(
      nginx({ 'limit-rps': '5', 'limit-connections': '2' }),
    )
  })

  it('lets pages of the origins in that are named, and sends no word of others', () => {
    const origins = ['https://a.example.com', 'https://b.example.com']
    expect(rendered({ origins })['Ingress shop-entry'].metadata.annotations).toEqual(
      nginx({
        'enable-cors': 'true',
        'cors-allow-origin': 'https://a.example.com, https://b.example.com',
        'cors-allow-credentials': 'false',
      }),
    )
    expect(rendered({})['Ingress shop-entry'].metadata.annotations).not.toHaveProperty([
      'nginx.ingress.kubernetes.io/enable-cors',
    ])
  })

  it.each([
    ['round-robin', { 'load-balance': 'round_robin' }],
    ['ewma', { 'load-balance': 'ewma' }],
    ['sticky', { affinity: 'cookie', 'session-cookie-max-age': '10800' }],
  ] as const)('balances %s', (balancing, annotations) => {
    expect(rendered({ balancing })['Ingress shop-entry'].metadata.annotations).toEqual(nginx(annotations))
  })

  it('asks for passwords of a Secret that is there, or of one that is fetched', () => {
    const secretOf = (basicAuth: DescribedIngress['basicAuth']) => {
      const objects = rendered({ basicAuth })
      const { annotations } = objects['Ingress shop-entry'].metadata
      expect(annotations).toEqual(nginx({ 'auth-type': 'basic' }))
      return { secret: annotations['nginx.ingress.kubernetes.io/auth-secret'], kinds: Object.keys(objects) }
    }
    expect(secretOf({ from: 'existing', name: 'users', key: 'auth' }).secret).toBe('users')
    const fetched = secretOf({ from: 'external', store: 'vault', key: 'shop/users' })
    expect(fetched.kinds).toContain(`ExternalSecret ${fetched.secret}`)
    const deployed = secretOf({ from: 'env', variable: 'USERS' })
    expect(deployed.kinds).toContain(`Secret ${deployed.secret}`)
  })

  it('has a certificate of a Secret that is there, or one that cert-manager gets once for both objects', () => {
    const own = rendered({ tls: { secret: 'certificate' } })
    expect(own['Ingress shop-entry'].spec.tls).toEqual([{ hosts: ['api.example.com'], secretName: 'certificate' }])
    const issued = rendered({ tls: { issuer: 'letsencrypt' } })
    for (const name of ['Ingress shop-entry', 'Ingress shop-entry-ws'])
      expect(issued[name].spec.tls).toEqual([{ hosts: ['api.example.com'], secretName: 'shop-entry-tls' }])
    const issuers = Object.values(issued).map(({ metadata }) => metadata.annotations['cert-manager.io/cluster-issuer'])
    expect(issuers).toEqual(['letsencrypt', undefined])
  })
})

describe('an ingress of Traefik', () => {
  it('holds its limits in Middleware objects, which a request passes in this order', () => {
    const objects = rendered({
      ...traefik,
      origins: ['https://a.example.com'],
      basicAuth: { from: 'existing', name: 'users', key: 'auth' },
    })
    expect(objects['Middleware shop-entry-rate-limit'].spec).toEqual({
      rateLimit: { average: 100, period: '1s', burst: 500 },
    })
    expect(objects['Middleware shop-entry-connections'].spec.inFlightReq).toEqual({
      amount: 50,
      sourceCriterion: { ipStrategy: { depth: 0 } },
    })
    expect(objects['Middleware shop-entry-passwords'].spec).toEqual({ basicAuth: { secret: 'users' } })
    expect(objects['Ingress shop-entry'].metadata.annotations).toEqual({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
      'traefik.ingress.kubernetes.io/router.middlewares': [
        'shop-shop-entry-rate-limit@kubernetescrd',
        'shop-shop-entry-connections@kubernetescrd',
        'shop-shop-entry-origins@kubernetescrd',
        'shop-shop-entry-passwords@kubernetescrd',
      ].join(','),
    })
  })

  it('is served over TLS alone where there is a certificate, and http leads there', () => {
    const objects = rendered({ ...traefik, tls: { issuer: 'letsencrypt' } })
    expect(objects['Ingress shop-entry'].metadata.annotations).toMatchObject({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
    })
    expect(objects['Middleware shop-entry-redirect'].spec).toEqual({
      redirectScheme: { scheme: 'https', permanent: true },
    })
    expect(objects['Ingress shop-entry-redirect'].metadata.annotations).toEqual({
      'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
      'traefik.ingress.kubernetes.io/router.middlewares': 'shop-shop-entry-redirect@kubernetescrd',
    })
    expect(objects['Ingress shop-entry-redirect'].spec.tls).toBe(undefined)
  })

  it('is a single Ingress where the cluster knows no Middleware objects', () => {
    const controller = { ...traefik.controller, middlewares: false }
    const objects = rendered({ ...traefik, controller, tls: { secret: 'certificate' } })
    expect(Object.keys(objects)).toEqual(['Ingress shop-entry'])
    expect(Object.keys(objects['Ingress shop-entry'].metadata.annotations)).toEqual([
      'traefik.ingress.kubernetes.io/router.entrypoints',
      'traefik.ingress.kubernetes.io/router.tls',
    ])
  })
})

describe('an ingress of the Gateway API', () => {
  it('is a Gateway with a certificate of cert-manager, its routes, and a way from http to https', () => {
    const objects = rendered({ form: 'gateway', tls: { issuer: 'letsencrypt' } })
    expect(Object.keys(objects)).toEqual([
      'Certificate shop-entry-tls',
      'Gateway shop-entry',
      'HTTPRoute shop-entry',
      'HTTPRoute shop-entry-redirect',
    ])
    expect(objects['Gateway shop-entry'].spec.listeners).toMatchObject([
      { name: 'http', protocol: 'HTTP', port: 80, hostname: 'api.example.com' },
      {
        name: 'https',
        protocol: 'HTTPS',
        port: 443,
        tls: { mode: 'Terminate', certificateRefs: [{ name: 'shop-entry-tls' }] },
      },
    ])
    expect(objects['HTTPRoute shop-entry'].spec).toEqual({
      parentRefs: [{ name: 'shop-entry', sectionName: 'https' }],
      hostnames: ['api.example.com'],
      rules: [
        { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 'web-front', port: 80 }] },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/rpc' } }],
          backendRefs: [{ name: 'shop-node-rpc', port: 8546 }],
        },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/ws' } }],
          backendRefs: [{ name: 'shop-node-ws', port: 8547 }],
          timeouts: { request: '0s' },
        },
      ],
    })
    expect(objects['HTTPRoute shop-entry-redirect'].spec).toMatchObject({
      parentRefs: [{ sectionName: 'http' }],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    })
  })

  it('answers over http where there is no certificate', () => {
    const objects = rendered({ form: 'gateway' })
    expect(Object.keys(objects)).toEqual(['Gateway shop-entry', 'HTTPRoute shop-entry'])
    expect(objects['HTTPRoute shop-entry'].spec.parentRefs).toEqual([{ name: 'shop-entry', sectionName: 'http' }])
  })

  it('listens on the ports of the processes of Traefik', () => {
    const objects = rendered({ ...traefik, form: 'gateway', tls: { secret: 'certificate' } })
    const { listeners } = objects['Gateway shop-entry'].spec
    expect(listeners.map(({ port }: { port: number }) => port)).toEqual([8000, 8443])
  })

  it('names origins in its routes, or in the Middleware objects of Traefik where there are some', () => {
    const origins = ['https://a.example.com']
    const filtersOf = (ingress: Partial<DescribedIngress>) =>
      rendered({ form: 'gateway', origins, ...ingress })['HTTPRoute shop-entry'].spec.rules[0].filters
    expect(filtersOf({})).toMatchObject([{ type: 'CORS', cors: { allowOrigins: origins, allowCredentials: false } }])
    expect(filtersOf(traefik).map(({ extensionRef }: { extensionRef: { name: string } }) => extensionRef.name)).toEqual(
      ['shop-entry-rate-limit', 'shop-entry-connections', 'shop-entry-origins'],
    )
  })

  it('has as many HTTPRoutes as its rules need, of which one holds 16', () => {
    const routes = Array.from({ length: 33 }, (_, index) => ({ path: `/${index}`, component: 'web', port: 'http' }))
    const objects = rendered({ form: 'gateway', routes })
    const counts = ['shop-entry', 'shop-entry-2', 'shop-entry-3'].map(
      (name) => objects[`HTTPRoute ${name}`].spec.rules.length,
    )
    expect(counts).toEqual([16, 16, 1])
  })
})

it('A route to a port that is not there is an error', () => {
  expect(() => rendered({ routes: [{ component: 'web', port: 'https' }] })).toThrow(
    expect.objectContaining({ code: 'RENDER_NO_SERVICE' }),
  )
})

it('The objects of any ingress are valid, and each has another name', async () => {
  const models = [Certificate, ExternalSecret, Gateway, HTTPRoute, Ingress, Middleware, Secret]
  await fc.assert(
    fc.asyncProperty(randomDescriptions(), async (description) => {
      const stack = await loadDescription(description)
      const objects = objectsOf(stack)
      for (const object of objects) {
        const Model = models.find(({ kind, apiVersion }) => kind === object.kind && apiVersion === object.apiVersion)
        if (Model === undefined) throw new TypeError(`No model of ${resourceId(object)}.`)
        new Model(object as never).validate()
      }
      expect(new Set(objects.map(resourceId)).size).toBe(objects.length)
    }),
    { numRuns: 20 },
  )
})
