import { alternatives, type Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Probes and routes that name a port the component does not have. */
export function checkPortNames(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const path = ['components', name]
    if (draft.kind === 'ingress')
      return (draft.routes ?? []).flatMap((route, index) =>
        unknownPort([...path, 'routes', index, 'port'], route.port, portsOf(system, route.component)),
      )
    if (!('probes' in draft) || draft.probes === undefined) return []
    return Object.entries(draft.probes).flatMap(([kind, probe]) =>
      unknownPort([...path, 'probes', kind, 'port'], probe?.port, portsOf(system, name)),
    )
  })
}

function portsOf(system: System, name: string): readonly string[] | undefined {
  const draft = system.drafts.get(name)
  return draft !== undefined && 'ports' in draft && draft.ports !== undefined ? Object.keys(draft.ports) : undefined
}

function unknownPort(
  path: Finding['path'],
  port: string | undefined,
  ports: readonly string[] | undefined,
): readonly Finding[] {
  if (port === undefined || ports === undefined || ports.includes(port)) return []
  const message = `the component has no port named \`${port}\``
  return [{ path, at: 'value', message, hint: 'Name one of its ports, or add one.', ...alternatives(port, ports) }]
}
