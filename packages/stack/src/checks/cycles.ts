import type { Finding } from '../finding.ts'
import { type Reference, referencesOf } from '../references.ts'
import type { System } from './system.ts'

/** Components that wait for each other, each circle once and named in full. */
export function checkCycles(system: System): readonly Finding[] {
  const findings: Finding[] = []
  const done = new Set<string>()
  const trail: Reference[] = []

  function walk(name: string, way: readonly string[]): void {
    const draft = system.drafts.get(name)
    if (draft === undefined || done.has(name)) return
    for (const reference of referencesOf(name, draft).filter(({ waits }) => waits)) {
      const start = way.indexOf(reference.name)
      if (reference.name === name) continue
      trail.push(reference)
      if (start >= 0) findings.push(circle([...way.slice(start), reference.name], trail[start] ?? reference))
      else walk(reference.name, [...way, reference.name])
      trail.pop()
    }
    done.add(name)
  }
  for (const name of system.drafts.keys()) walk(name, [name])
  return findings
}

function circle(names: readonly string[], first: Reference): Finding {
  return {
    path: first.path,
    at: 'value',
    message: `components need each other in a circle: ${names.join(' → ')}`,
    hint: 'Remove one of these needs: none of them could start first.',
  }
}
