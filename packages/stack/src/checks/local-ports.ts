import type { Finding } from '../finding.ts'
import { localPort } from '../local-port.ts'
import type { System } from './system.ts'

/** Ports that two processes of a local environment would both listen on, and ports above the last one. */
export function checkLocalPorts(system: System): readonly Finding[] {
  const findings: Finding[] = []
  const holders = new Map<number, string>()
  for (const [name, draft] of system.drafts) {
    if (!('ports' in draft) || draft.ports === undefined) continue
    for (const [port, base] of Object.entries<number>(draft.ports)) {
      const path = ['components', name, 'ports', port]
      const finding = claim({ holders, name, port, base, replicas: ('replicas' in draft && draft.replicas) || 1 })
      if (finding !== undefined) findings.push({ path, at: 'value', ...finding })
    }
  }
  return findings
}

/** Takes the port of each replica; says which is the first that cannot be had. */
function claim(options: {
  readonly holders: Map<number, string>
  readonly name: string
  readonly port: string
  readonly base: number
  readonly replicas: number
}): Omit<Finding, 'path' | 'at'> | undefined {
  const { holders, name, port, base, replicas } = options
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const number = localPort(base, ordinal)
    const holder = holders.get(number)
    const own = `${name}-${ordinal}`
    const hint = 'Choose another port; on a local target each replica adds 10 to that of the one before it.'
    if (number > 65_535) return { message: `the port of ${own} would be ${number}, above the last one, 65535`, hint }
    if (holder !== undefined) return { message: `${own} would listen on ${number}, as does ${holder}`, hint }
    holders.set(number, `port \`${port}\` of ${own}`)
  }
  return undefined
}
