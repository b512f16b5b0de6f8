import type { ComponentOf } from '@windlass/stack/component'
import { crossOriginRules } from './cross-origin.ts'
import { webSocketSilenceSeconds } from './routes.ts'
import { stickyCookie } from './sticky-cookie.ts'

type Annotations = Readonly<Record<string, string>>

/**
 * What ingress-nginx is told of an ingress: limits of each client address, origins, passwords, balancing.
 *
 * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 */
export function nginxAnnotations(options: {
  readonly ingress: ComponentOf<'ingress'>
  /** Name of the Secret of users. */
  readonly secret: string | undefined
  readonly isWebSocket: boolean
}): Annotations {
  const { ingress, secret, isWebSocket } = options
  const annotations: Annotations = {
    'limit-rps': String(ingress.rateLimitPerSecond),
    'limit-connections': String(ingress.connectionsPerClient),
    ...originAnnotations(ingress),
    ...(secret !== undefined && { 'auth-type': 'basic', 'auth-secret': secret, 'auth-realm': ingress.host }),
    ...balancingAnnotations[ingress.balancing],
    ...(isWebSocket && {
      'proxy-read-timeout': String(webSocketSilenceSeconds),
      'proxy-send-timeout': String(webSocketSilenceSeconds),
    }),
  }
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`nginx.ingress.kubernetes.io/${name}`, value]),
  )
}

const balancingAnnotations: Readonly<Record<ComponentOf<'ingress'>['balancing'], Annotations>> = {
  'round-robin': { 'load-balance': 'round_robin' },
  ewma: { 'load-balance': 'ewma' },
  sticky: {
    affinity: 'cookie',
    'affinity-mode': 'persistent',
    'session-cookie-name': stickyCookie.name,
    'session-cookie-max-age': String(stickyCookie.maxAgeSeconds),
    // A client is not held to a replica that answers no more.
    'session-cookie-change-on-failure': 'true',
  },
}

function originAnnotations(ingress: ComponentOf<'ingress'>): Annotations {
  const rules = crossOriginRules(ingress)
  if (rules === undefined) return {}
  return {
    'enable-cors': 'true',
    'cors-allow-origin': rules.origins.join(', '),
    'cors-allow-methods': rules.methods.join(', '),
    'cors-allow-headers': rules.headers.join(', '),
    'cors-allow-credentials': String(rules.credentials),
    'cors-max-age': String(rules.maxAgeSeconds),
  }
}
