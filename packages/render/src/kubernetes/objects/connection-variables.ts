import type { IEnvVar } from 'kubernetes-models/v1'
import { environmentName } from '../../secret-variable.ts'
import type { ObjectContext } from '../context.ts'
import { plainVariables } from '../pods/main-container.ts'
import { portsOf } from '../ports.ts'
import { serviceOf } from '../service-names.ts'

type Calling = ObjectContext & {
  readonly component: { readonly needs: readonly string[]; readonly talksTo: readonly string[] }
}

/**
 * Where a program finds what it calls: `MONGODB_HOST` and `MONGODB_PORT` for each component it needs or talks to, of the
 * first port that clients call.
 */
export function connectionVariables(context: Calling): readonly IEnvVar[] {
  const { stack, component } = context
  const others = [...new Set([...component.needs, ...component.talksTo])].toSorted()
  return others.flatMap((other) => {
    const called = stack.components[other]
    const port = called && portsOf(called).find(({ callers }) => callers.includes('clients'))
    if (port === undefined) return []
    const service = serviceOf(stack, other, port.name)
    const prefix = environmentName(other)
    return plainVariables({ [`${prefix}_HOST`]: service.name, [`${prefix}_PORT`]: String(service.port) })
  })
}
