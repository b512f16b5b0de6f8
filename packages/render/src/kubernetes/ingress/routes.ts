import type { ComponentContext } from '../context.ts'
import { type ServicePort, serviceOf } from '../service-names.ts'

/** A path, and the Service that answers it. */
export interface Route {
  readonly path: string
  readonly service: ServicePort
  /** Whether connections stay open for as long as both sides like. */
  readonly isWebSocket: boolean
}

/** How long a WebSocket may be silent, both ways. */
export const webSocketSilenceSeconds = 3600

/** The routes of an ingress. Throws `RENDER_NO_SERVICE` for one to a port that is not there. */
export function routesOf({ stack, component }: ComponentContext<'ingress'>): readonly Route[] {
  return component.routes.map(({ path, component: callee, port }) => ({
    path,
    service: serviceOf(stack, callee, port),
    isWebSocket: /^(ws|websocket)(-|$)/.test(port),
  }))
}
