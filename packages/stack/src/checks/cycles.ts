import type { Finding } from '../finding.ts'
import { type Reference, referencesOf } from '../references.ts'
import type { System } from './system.ts'

/** Components that wait for each other, each circle once and named in full. */
export function checkCycles(system: System): readonly Finding[] {
  const findings: Finding[] = []
  const waits = waitsOf(system)
  const done = new Set<string>()
  const trail: Reference[] = []

  function walk(name: string, way: readonly string[]): void {
    if (done.has(name)) return
    for (const reference of waits.get(name) ?? []) {
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

/** What each component waits for, said by itself or by a job that runs before it. */
function waitsOf(system: System): ReadonlyMap<string, readonly Reference[]> {
  const waits = new Map<string, Reference[]>()
  const add = (name: string, reference: Reference) => waits.set(name, [...(waits.get(name) ?? []), reference])
  for (const [name, draft] of system.drafts)
    for (const reference of referencesOf(name, draft)) {
      if (reference.waits === 'it') add(name, reference)
      if (reference.waits === 'the other') add(reference.name, { ...reference, name })
    }
  return waits
}

function circle(names: readonly string[], first: Reference): Finding {
  return {
    path: first.path,
    at: 'value',
    message: `components need each other in a circle: ${names.join(' → ')}`,
    hint: 'Remove one of these needs: none of them could start first.',
  }
}
