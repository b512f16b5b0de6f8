import type { ComponentContext, ComponentObjects } from '../context.ts'
import { gatewayObjects } from './gateway-form.ts'
import { ingressFormObjects } from './ingress-form.ts'
import { passwords } from './passwords.ts'

/**
 * The way in from outside: Ingress objects, or those of the Gateway API.
 *
 * An Ingress of ingress-nginx holds every limit in its annotations; for Traefik they are Middleware objects, which an
 * Ingress and a route of the Gateway API both refer to. The Gateway API itself has a form for origins alone. So the
 * limits are left to the components behind where a Gateway is not Traefik's, or `controller.middlewares` is false.
 */
export function ingressObjects(context: ComponentContext<'ingress'>): ComponentObjects {
  const { objects, secret } = passwords(context)
  const form = context.component.form === 'gateway' ? gatewayObjects : ingressFormObjects
  return { objects: [...objects, ...form(context, secret)] }
}
