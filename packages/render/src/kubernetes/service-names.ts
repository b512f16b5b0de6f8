import { CodedError } from '@windlass/errors/coded-error'
import type { Stack } from '@windlass/stack/stack'
import { objectNameOf } from './context.ts'
import { portsOf } from './ports.ts'

/** A Service of the stack's namespace and the port it answers on. */
export interface ServicePort {
  readonly name: string
  readonly port: number
}

/**
 * The Service that a caller asks for one port of a component, by the name of the port.
 *
 * Kafka of Strimzi has the Services its operator makes; the Sentinels of a cache have one of their own, since they and
 * not it know the master. Throws `RENDER_NO_SERVICE` where the component has no such port.
 */
export function serviceOf(stack: Stack, componentName: string, portName: string): ServicePort {
  const component = stack.components[componentName]
  const ports = component === undefined ? [] : portsOf(component)
  const index = ports.findIndex(({ name }) => name === portName)
  const port = ports[index]?.port
  if (component === undefined || port === undefined) throw withoutService(componentName, portName)
  const base = objectNameOf(stack, componentName)
  switch (component.kind) {
    case 'chain':
      return { name: `${base}-${portName}`, port: portName === 'p2p' ? component.loadBalancers.publicP2pPort : port }
    case 'detector':
    case 'service': {
      const isFront = index === 0
      return { name: component.front.name ?? base, port: isFront ? (component.front.port ?? port) : port }
    }
    case 'cache':
      if (portName === 'redis') return { name: base, port }
      return { name: portName === 'sentinel' ? `${base}-sentinel` : headlessServiceOf(stack, componentName), port }
    case 'broker':
      if (component.form === 'strimzi') return { name: `${base}-kafka-bootstrap`, port }
      return { name: portName === 'controller' ? headlessServiceOf(stack, componentName) : base, port }
    default:
      return { name: base, port }
  }
}

/** The headless Service of a component whose replicas have names of their own: `<pod>.<headless>.<namespace>.svc`. */
export function headlessServiceOf(stack: Stack, componentName: string): string {
  return `${objectNameOf(stack, componentName)}-headless`
}

function withoutService(component: string, port: string): CodedError {
  return new CodedError('RENDER_NO_SERVICE', `\`${component}\` has no port \`${port}\` that a Service could lead to.`, {
    hint: 'Name a port of a component that has some; `windlass check` says which.',
    details: { component, port },
  })
}
