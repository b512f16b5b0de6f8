import type { Draft } from '../draft.ts'
import { alternatives, type Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Probes, metrics and routes that name a port the component does not have, and health that is asked of no port. */
export function checkPortNames(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const path = ['components', name]
    if (draft.kind === 'ingress')
      return (draft.routes ?? []).flatMap((route, index) =>
        unknownPort([...path, 'routes', index, 'port'], route.port, portsOf(system, route.component)),
      )
    return [...checkProbes(system, name, draft), ...checkMetrics(system, name, draft), ...checkHealthPath(name, draft)]
  })
}

function checkProbes(system: System, name: string, draft: Draft): readonly Finding[] {
  if (!('probes' in draft) || draft.probes === undefined) return []
  return Object.entries(draft.probes).flatMap(([kind, probe]) =>
    unknownPort(['components', name, 'probes', kind, 'port'], probe?.port, portsOf(system, name)),
  )
}

function checkMetrics(system: System, name: string, draft: Draft): readonly Finding[] {
  const port = 'metrics' in draft ? draft.metrics?.port : undefined
  return unknownPort(['components', name, 'metrics', 'port'], port, portsOf(system, name))
}

function checkHealthPath(name: string, draft: Draft): readonly Finding[] {
  if (!('healthPath' in draft) || draft.healthPath === undefined || Object.keys(draft.ports ?? {}).length > 0) return []
  const message = 'is asked of the first port, and the component has none'
  return [{ path: ['components', name, 'healthPath'], at: 'key', message, hint: 'Add a port, or remove it.' }]
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
