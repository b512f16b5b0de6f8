import type { Draft } from '../draft.ts'
import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** What is behind the name of a component in the names of its Services. */
const suffixes: Readonly<Partial<Record<Draft['kind'], readonly string[]>>> = {
  chain: ['-headless', '-p2p', '-rpc', '-ws', '-metrics'],
  cache: ['', '-headless', '-sentinel'],
  broker: ['', '-headless'],
  database: ['', '-headless'],
}

/** Services of two components under one name, and two ports of one Service under one number. */
export function checkServiceNames(system: System): readonly Finding[] {
  const holders = new Map<string, string>()
  return [...system.drafts].flatMap(([name, draft]) => {
    const findings = [...checkFrontPort(name, draft)]
    for (const service of servicesOf(system, name, draft)) {
      const holder = holders.get(service)
      const isNamed = 'front' in draft && draft.front?.name !== undefined
      if (holder === undefined) holders.set(service, name)
      else
        findings.push({
          path: ['components', name, ...(isNamed ? ['front', 'name'] : [])],
          at: isNamed ? 'value' : 'key',
          message: `its Service would be named \`${service}\`, as is one of \`${holder}\``,
          hint: 'Choose another name.',
        })
    }
    return findings
  })
}

function servicesOf(system: System, name: string, draft: Draft): readonly string[] {
  const base = `${system.stack}-${name}`
  if ('front' in draft) return [draft.front?.name ?? base]
  return (suffixes[draft.kind] ?? []).map((suffix) => `${base}${suffix}`)
}

function checkFrontPort(name: string, draft: Draft): readonly Finding[] {
  if (!('front' in draft)) return []
  const [, ...others] = Object.entries<number>(draft.ports ?? {})
  const same = others.find(([, port]) => port === draft.front?.port)
  if (same === undefined) return []
  return [
    {
      path: ['components', name, 'front', 'port'],
      at: 'value',
      message: `is ${same[1]}, which is the port \`${same[0]}\` of the same Service`,
      hint: 'Choose another one.',
    },
  ]
}
