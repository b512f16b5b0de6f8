import { expect, it } from 'vitest'
import { stackOf } from '../testing/stack-of.ts'
import { serviceAnnotations } from './sticky-cookie.ts'

const image = 'ghcr.io/example/program:1.0.0'
const web = { kind: 'service', image, ports: { http: 8080 } } as const

function annotationsWith(controller: 'nginx' | 'traefik', balancing: 'round-robin' | 'sticky') {
  const stack = stackOf({
    web,
    other: web,
    entry: {
      kind: 'ingress',
      host: 'a.example.com',
      controller: { kind: controller },
      balancing,
      routes: [{ component: 'web', port: 'http' }],
    },
  })
  return { web: serviceAnnotations(stack, 'web'), other: serviceAnnotations(stack, 'other') }
}

it('Traefik reads on a Service that its clients stay with a replica for 3 hours', () => {
  expect(annotationsWith('traefik', 'sticky')).toEqual({
    web: {
      'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
      'traefik.ingress.kubernetes.io/service.sticky.cookie.name': 'windlass-replica',
      'traefik.ingress.kubernetes.io/service.sticky.cookie.maxage': '10800',
      'traefik.ingress.kubernetes.io/service.sticky.cookie.httponly': 'true',
    },
    other: {},
  })
})

it('Nothing is written on Services where clients do not stay, or where ingress-nginx reads its own annotations', () => {
  expect(annotationsWith('traefik', 'round-robin')).toEqual({ web: {}, other: {} })
  expect(annotationsWith('nginx', 'sticky')).toEqual({ web: {}, other: {} })
})
