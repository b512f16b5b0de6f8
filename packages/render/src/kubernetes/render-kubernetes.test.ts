import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IConfigMap, ILimitRange, IResourceQuota, IService } from 'kubernetes-models/v1'
import { describe, expect, it } from 'vitest'
import { stackOf } from './monitoring/testing/test-stacks.ts'
import type { KubernetesObject } from './object.ts'
import { renderKubernetes, renderObjects } from './render-kubernetes.ts'

type Components = Parameters<typeof stackOf>[0]

function rendered<T extends KubernetesObject>(components: Components, kind: string, name: string, mesh?: 'istio'): T {
  const stack = { ...stackOf(components), ...(mesh && { mesh }) }
  const found = renderObjects({ stack }).find(({ object }) => object.kind === kind && object.metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found.object as T
}

const web = { kind: 'service', image: 'ghcr.io/example/web:1', ports: { http: 8080 } }

describe('the objects of a stack', () => {
  it('are refused where one would take the place of another', () => {
    const manifests = {
      kind: 'manifests',
      objects: [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'demo-web' } }],
    }
    const stack = stackOf({ web, more: manifests })
    for (const render of [renderKubernetes, renderObjects])
      expect(() => render({ stack })).toThrow(expect.objectContaining({ code: 'RENDER_OBJECT_TWICE' }))
  })

  it('do not restart nodes of a chain when there are to be more of them', () => {
    const checksum = (replicas: number) =>
      rendered<IStatefulSet & KubernetesObject>({ node: { kind: 'chain', replicas } }, 'StatefulSet', 'demo-node').spec
        ?.template.metadata?.annotations?.['windlass.dev/config-checksum']
    expect(checksum(5)).toBe(checksum(3))
  })

  it('leave room for the proxies that a mesh puts into pods', () => {
    const bounds = (mesh?: 'istio') => ({
      quota: rendered<IResourceQuota & KubernetesObject>({ web }, 'ResourceQuota', 'demo', mesh).spec?.hard,
      largest: rendered<ILimitRange & KubernetesObject>({ web }, 'LimitRange', 'demo', mesh).spec?.limits[0]?.max,
    })
    // Two pods while one rolls, a quarter more: 2 × 500m × 1.25, and with proxies of 2 CPUs 2 × 2500m × 1.25.
    expect(bounds().quota?.['limits.cpu']).toBe('1875m')
    expect(bounds('istio').quota?.['limits.cpu']).toBe('9375m')
    expect(bounds('istio').largest).toEqual({ cpu: '2', memory: '1Gi' })
  })

  it('tell a mesh what is spoken on a port, and of what is not known to be HTTP that it is not', () => {
    const remote = { kind: 'service', image: 'ghcr.io/example/rdp:1', ports: { rdp: 3389, status: 8080 } }
    const spoken = (component: object) =>
      rendered<IService & KubernetesObject>({ remote: component }, 'Service', 'demo-remote').spec?.ports?.map(
        ({ appProtocol }) => appProtocol,
      )
    expect(spoken(remote)).toEqual(['tcp', 'tcp'])
    expect(spoken({ ...remote, probes: { ready: { port: 'status', path: '/ready' } } })).toEqual(['tcp', 'http'])
    expect(spoken({ ...remote, ports: { 'http-alt': 3389 } })).toEqual(['http'])
  })

  it('hold each variable once, as the description has it', () => {
    const env = { WEB_HOST: 'elsewhere.example.com' }
    const caller = { kind: 'database', image: 'ghcr.io/example/db:1', ports: { db: 5432 }, talksTo: ['web'], env }
    const set = rendered<IStatefulSet & KubernetesObject>({ web, caller }, 'StatefulSet', 'demo-caller')
    const hosts = set.spec?.template.spec?.containers[0]?.env?.filter(({ name }) => name === 'WEB_HOST')
    expect(hosts).toEqual([{ name: 'WEB_HOST', value: 'elsewhere.example.com' }])
  })

  it('quote the password of a cache as Redis reads it', () => {
    const cache = { kind: 'cache', replicas: 3, password: { from: 'existing', name: 'cache', key: 'password' } }
    const files = rendered<IConfigMap & KubernetesObject>({ cache }, 'ConfigMap', 'demo-cache-config').data
    for (const script of ['start-redis', 'start-sentinel'])
      expect(files?.[script]).toContain(String.raw`$(sed 's/["\\]/\\&/g' /run/secrets/windlass/password)`)
  })
})
