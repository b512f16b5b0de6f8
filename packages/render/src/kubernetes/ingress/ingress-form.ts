import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import type { ComponentContext } from '../context.ts'
import type { KubernetesObject, Manifest } from '../object.ts'
import { certificateOf, issuerAnnotation } from './certificate.ts'
import { nginxAnnotations } from './nginx-annotations.ts'
import { type Route, routesOf } from './routes.ts'
import { middlewareNames, redirectMiddleware, trafficMiddlewares } from './traefik-middlewares.ts'

type Annotations = Readonly<Record<string, string>>

/** An ingress as Ingress objects of `networking.k8s.io`, with what its controller reads besides. */
export function ingressFormObjects(
  context: ComponentContext<'ingress'>,
  secret: string | undefined,
): readonly KubernetesObject[] {
  return context.component.controller.kind === 'nginx' ? nginxObjects(context, secret) : traefikObjects(context, secret)
}

/** One Ingress for requests and one for WebSockets, whose timeouts differ: annotations are of whole Ingress objects. */
function nginxObjects(context: ComponentContext<'ingress'>, secret: string | undefined): readonly KubernetesObject[] {
  const { component: ingress, objectName } = context
  const { issuer } = certificateOf(context)
  const groups = [...Map.groupBy(routesOf(context), ({ isWebSocket }) => isWebSocket)]
  return groups.map(([isWebSocket, routes], index) =>
    ingressObject(context, {
      name: isWebSocket && groups.length > 1 ? `${objectName}-ws` : objectName,
      routes,
      annotations: {
        // The certificate of a Secret is asked for by one Ingress alone.
        ...(issuer !== undefined && index === 0 && { [issuerAnnotation]: issuer }),
        ...nginxAnnotations({ ingress, secret, isWebSocket }),
      },
    }),
  )
}

/** One Ingress for what is served, and one that leads to https. Traefik closes no WebSocket for its silence. */
function traefikObjects(context: ComponentContext<'ingress'>, secret: string | undefined): readonly KubernetesObject[] {
  const { objectName, component } = context
  const { issuer, secret: certificate } = certificateOf(context)
  const routes = routesOf(context)
  const middlewares = trafficMiddlewares(context, secret)
  const isSecure = certificate !== undefined
  const served = ingressObject(context, {
    name: objectName,
    routes,
    annotations: {
      ...(issuer !== undefined && { [issuerAnnotation]: issuer }),
      ...routerAnnotations(isSecure ? { entrypoints: 'websecure', tls: 'true' } : { entrypoints: 'web' }),
      ...(middlewares.length > 0 && routerAnnotations({ middlewares: middlewareNames(middlewares) })),
    },
  })
  if (!isSecure || !component.controller.middlewares) return [...middlewares, served]
  const redirect = redirectMiddleware(context)
  const redirected = ingressObject(context, {
    name: redirect.metadata.name,
    routes,
    annotations: routerAnnotations({ entrypoints: 'web', middlewares: middlewareNames([redirect]) }),
    isSecure: false,
  })
  return [...middlewares, redirect, served, redirected]
}

function routerAnnotations(annotations: Annotations): Annotations {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`traefik.ingress.kubernetes.io/router.${name}`, value]),
  )
}

function ingressObject(
  context: ComponentContext<'ingress'>,
  options: {
    readonly name: string
    readonly routes: readonly Route[]
    readonly annotations: Annotations
    readonly isSecure?: boolean
  },
): Manifest<IIngress> {
  const { component: ingress, namespace, labels } = context
  const { secret } = certificateOf(context)
  const { name, routes, annotations, isSecure = true } = options
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, labels, annotations },
    spec: {
      ingressClassName: ingress.class,
      ...(secret !== undefined && isSecure && { tls: [{ hosts: [ingress.host], secretName: secret }] }),
      rules: [
        {
          host: ingress.host,
          http: {
            paths: routes.map(({ path, service }) => ({
              path,
              pathType: 'Prefix',
              backend: { service: { name: service.name, port: { number: service.port } } },
            })),
          },
        },
      ],
    },
  }
}
