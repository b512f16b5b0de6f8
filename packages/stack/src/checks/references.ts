import { alternatives, type Finding } from '../finding.ts'
import { phases } from '../phase.ts'
import { type Reference, referencesOf } from '../references.ts'
import type { System } from './system.ts'

/** Names that mean no component, one of the wrong kind, one that is disabled, or one of a later phase. */
export function checkReferences(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) =>
    referencesOf(name, draft).flatMap((reference) => {
      const finding = checkReference(system, name, reference)
      return finding === undefined ? [] : [{ path: reference.path, at: 'value' as const, ...finding }]
    }),
  )
}

function checkReference(system: System, name: string, reference: Reference): Omit<Finding, 'path' | 'at'> | undefined {
  if (reference.name === name) return { message: 'a component cannot name itself', hint: 'Remove it.' }
  if (!system.names.has(reference.name)) {
    const candidates = [...system.names].filter((other) => other !== name && isOfKind(system, other, reference))
    return {
      message: `there is no component named \`${reference.name}\``,
      hint: 'Name a component of this file.',
      ...alternatives(reference.name, candidates),
    }
  }
  if (system.disabled.has(reference.name)) {
    if (reference.optional) return undefined
    return {
      message: `\`${reference.name}\` is disabled in the environment \`${system.environment}\``,
      hint: 'Enable it, or override this reference in the environment.',
    }
  }
  if (!isOfKind(system, reference.name, reference))
    return {
      message: `\`${reference.name}\` is no ${reference.kind}`,
      hint: `Name a component of kind ${reference.kind}.`,
      ...alternatives(
        reference.name,
        [...system.names].filter((other) => isOfKind(system, other, reference)),
      ),
    }
  if (reference.waits === 'neither') return undefined
  const [waiting, needed] = reference.waits === 'it' ? [name, reference.name] : [reference.name, name]
  return checkPhase(system, waiting, needed)
}

function isOfKind(system: System, name: string, reference: Reference): boolean {
  const kind = system.drafts.get(name)?.kind
  return reference.kind === undefined || kind === undefined || kind === reference.kind
}

function checkPhase(system: System, waiting: string, needed: string): Omit<Finding, 'path' | 'at'> | undefined {
  const own = system.drafts.get(waiting)?.phase
  const before = system.drafts.get(needed)?.phase
  if (own === undefined || before === undefined || phases.indexOf(before) <= phases.indexOf(own)) return undefined
  return {
    message: `\`${needed}\` is of phase ${before}, which comes after ${own}, the phase of \`${waiting}\``,
    hint: `Move \`${waiting}\` to phase ${before} or later, or \`${needed}\` to ${own} or earlier.`,
  }
}
