import type { Stack } from '@windlass/stack/stack'
import { unrenderable } from '../../../processes/unrenderable.ts'
import { serviceOf } from '../../service-names.ts'

/** Where clients begin to ask for a broker, each as host:port. */
export function brokerAddresses(stack: Stack, name: string): readonly string[] {
  const broker = stack.components[name]
  if (broker?.kind !== 'broker') throw unrenderable(name, 'it is read from like a broker and is none')
  if (broker.form === 'external') return broker.bootstrap
  const service = serviceOf(stack, name, 'kafka')
  return [`${service.name}:${service.port}`]
}
