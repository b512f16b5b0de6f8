import type { Stack } from '@windlass/stack/stack'

/** Of the cookie that leads a client back to its replica. */
export const stickyCookie = { name: 'windlass-replica', maxAgeSeconds: 10_800 } as const

/**
 * What an ingress reads on the Service of a component it leads to: Traefik, whether clients stay with a replica.
 *
 * They stay by a cookie, since many of them may share one address.
 */
export function serviceAnnotations(stack: Stack, component: string): Readonly<Record<string, string>> {
  const isRead = Object.values(stack.components).some(
    (other) =>
      other.kind === 'ingress' &&
      other.controller.kind === 'traefik' &&
      other.balancing === 'sticky' &&
      other.routes.some((route) => route.component === component),
  )
  if (!isRead) return {}
  const prefix = 'traefik.ingress.kubernetes.io/service.sticky.cookie'
  return {
    [prefix]: 'true',
    [`${prefix}.name`]: stickyCookie.name,
    [`${prefix}.maxage`]: String(stickyCookie.maxAgeSeconds),
    [`${prefix}.httponly`]: 'true',
  }
}
