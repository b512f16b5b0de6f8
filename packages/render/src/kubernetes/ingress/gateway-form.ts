import type {
  IGateway,
  IHTTPRoute,
  IHTTPRouteFilter,
  IHTTPRouteRule,
} from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1'
import type { ComponentOf } from '@windlass/stack/component'
import type { ComponentContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import { certificateObjects, certificateOf } from './certificate.ts'
import { crossOriginRules } from './cross-origin.ts'
import { type Route, routesOf } from './routes.ts'
import { trafficMiddlewares } from './traefik-middlewares.ts'

/** Ports of the listeners. Those of Traefik are the ones its own process listens on behind its Service. */
const listenerPorts: Readonly<
  Record<ComponentOf<'ingress'>['controller']['kind'], { readonly http: number; readonly https: number }>
> = {
  nginx: { http: 80, https: 443 },
  traefik: { http: 8000, https: 8443 },
}

/** Rules that one HTTPRoute may hold. */
const maxRules = 16

/**
 * An ingress as objects of the Gateway API: a Gateway of its own, its certificate, and routes. With a certificate, http
 * leads to https. All of it is in one namespace, so nothing has to be granted to another.
 */
export function gatewayObjects(
  context: ComponentContext<'ingress'>,
  secret: string | undefined,
): readonly KubernetesObject[] {
  const { objectName, component: ingress } = context
  const middlewares = trafficMiddlewares(context, secret)
  const filters = filtersOf(ingress, middlewares)
  const rules = routesOf(context).map((route) => ruleOf(route, filters))
  const isSecure = ingress.tls !== undefined
  const chunks = Array.from({ length: Math.ceil(rules.length / maxRules) }, (_, index) =>
    rules.slice(index * maxRules, (index + 1) * maxRules),
  )
  return [
    ...certificateObjects(context),
    gateway(context),
    ...middlewares,
    ...chunks.map((chunk, index) =>
      httpRoute(context, {
        name: index === 0 ? objectName : `${objectName}-${index + 1}`,
        listener: isSecure ? 'https' : 'http',
        rules: chunk,
      }),
    ),
    ...(isSecure
      ? [httpRoute(context, { name: `${objectName}-redirect`, listener: 'http', rules: [redirectRule] })]
      : []),
  ]
}

function gateway(context: ComponentContext<'ingress'>): Manifest<IGateway> {
  const { component: ingress, objectName, namespace, labels } = context
  const { secret } = certificateOf(context)
  const ports = listenerPorts[ingress.controller.kind]
  const shared = { hostname: ingress.host, allowedRoutes: { namespaces: { from: 'Same' as const } } }
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: objectName, namespace, labels },
    spec: {
      gatewayClassName: ingress.class,
      listeners: [
        { name: 'http', protocol: 'HTTP', port: ports.http, ...shared },
        ...(secret === undefined
          ? []
          : [
              {
                name: 'https',
                protocol: 'HTTPS',
                port: ports.https,
                ...shared,
                tls: { mode: 'Terminate' as const, certificateRefs: [{ kind: 'Secret', name: secret }] },
              },
            ]),
      ],
    },
  }
}

function httpRoute(
  context: ComponentContext<'ingress'>,
  options: { readonly name: string; readonly listener: string; readonly rules: readonly IHTTPRouteRule[] },
): Manifest<IHTTPRoute> {
  const { component: ingress, objectName, namespace, labels } = context
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: options.name, namespace, labels },
    spec: {
      parentRefs: [{ name: objectName, sectionName: options.listener }],
      hostnames: [ingress.host],
      rules: [...options.rules],
    },
  }
}

const redirectRule: IHTTPRouteRule = {
  filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
}

function ruleOf(route: Route, filters: readonly IHTTPRouteFilter[]): IHTTPRouteRule {
  return {
    matches: [{ path: { type: 'PathPrefix', value: route.path } }],
    ...(filters.length > 0 && { filters: [...filters] }),
    backendRefs: [{ name: route.service.name, port: route.service.port }],
    // Zero is no timeout: a WebSocket is one request for as long as it is open.
    ...(route.isWebSocket && { timeouts: { request: '0s' } }),
  }
}

/** The limits where Middleware objects hold them; otherwise what the Gateway API itself has a form for. */
function filtersOf(
  ingress: ComponentOf<'ingress'>,
  middlewares: ReturnType<typeof trafficMiddlewares>,
): readonly IHTTPRouteFilter[] {
  const origins = crossOriginRules(ingress)
  if (middlewares.length > 0)
    return middlewares.map(({ metadata }) => ({
      type: 'ExtensionRef',
      extensionRef: { group: 'traefik.io', kind: 'Middleware', name: metadata.name },
    }))
  if (origins === undefined) return []
  return [
    {
      type: 'CORS',
      cors: {
        allowOrigins: [...origins.origins],
        allowMethods: [...origins.methods],
        allowHeaders: [...origins.headers],
        allowCredentials: origins.credentials,
        maxAge: origins.maxAgeSeconds,
      },
    },
  ]
}
