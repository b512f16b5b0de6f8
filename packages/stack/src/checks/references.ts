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
  return reference.waits ? checkPhase(system, name, reference) : undefined
}

function isOfKind(system: System, name: string, reference: Reference): boolean {
  const kind = system.drafts.get(name)?.kind
  return reference.kind === undefined || kind === undefined || kind === reference.kind
}

function checkPhase(system: System, name: string, reference: Reference): Omit<Finding, 'path' | 'at'> | undefined {
  const own = system.drafts.get(name)?.phase
  const needed = system.drafts.get(reference.name)?.phase
  if (own === undefined || needed === undefined || phases.indexOf(needed) <= phases.indexOf(own)) return undefined
  return {
    message: `\`${reference.name}\` is of phase ${needed}, which comes after ${own}, the phase of \`${name}\``,
    hint: `Move \`${name}\` to phase ${needed} or later, or \`${reference.name}\` to ${own} or earlier.`,
  }
}
