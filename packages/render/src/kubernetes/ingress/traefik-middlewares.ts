import type { IMiddleware } from '@kubernetes-models/traefik/traefik.io/v1alpha1'
import type { ComponentContext } from '../context.ts'
import type { Manifest } from '../object.ts'
import { crossOriginRules } from './cross-origin.ts'

/** Requests that may come at once, as many times the limit of a second as ingress-nginx lets through. */
const burstFactor = 5

/**
 * The limits of an ingress as Traefik takes them, in the order in which a request passes them; none where the cluster
 * does not know such objects.
 *
 * https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/
 */
export function trafficMiddlewares(
  context: ComponentContext<'ingress'>,
  secret: string | undefined,
): readonly Manifest<IMiddleware>[] {
  const { component: ingress } = context
  if (ingress.controller.kind !== 'traefik' || !ingress.controller.middlewares) return []
  const origins = crossOriginRules(ingress)
  return [
    middleware(context, 'rate-limit', {
      rateLimit: {
        average: ingress.rateLimitPerSecond,
        period: '1s',
        burst: ingress.rateLimitPerSecond * burstFactor,
      },
    }),
    middleware(context, 'connections', {
      inFlightReq: {
        amount: ingress.connectionsPerClient,
        // By the address of the client; by the host if nothing is said.
        sourceCriterion: { ipStrategy: { depth: 0 } },
      },
    }),
    ...(origins === undefined
      ? []
      : [
          middleware(context, 'origins', {
            headers: {
              accessControlAllowOriginList: [...origins.origins],
              accessControlAllowMethods: [...origins.methods],
              accessControlAllowHeaders: [...origins.headers],
              accessControlAllowCredentials: origins.credentials,
              accessControlMaxAge: origins.maxAgeSeconds,
              addVaryHeader: true,
            },
          }),
        ]),
    ...(secret === undefined ? [] : [middleware(context, 'passwords', { basicAuth: { secret } })]),
  ]
}

/** Leads from http to https. */
export function redirectMiddleware(context: ComponentContext<'ingress'>): Manifest<IMiddleware> {
  return middleware(context, 'redirect', { redirectScheme: { scheme: 'https', permanent: true } })
}

/** How annotations of Ingress objects name Middleware objects. */
export function middlewareNames(middlewares: readonly Manifest<IMiddleware>[]): string {
  return middlewares.map(({ metadata }) => `${metadata.namespace}-${metadata.name}@kubernetescrd`).join(',')
}

function middleware(
  { objectName, namespace, labels }: ComponentContext<'ingress'>,
  suffix: string,
  spec: IMiddleware['spec'],
): Manifest<IMiddleware> {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name: `${objectName}-${suffix}`, namespace, labels },
    spec,
  }
}
