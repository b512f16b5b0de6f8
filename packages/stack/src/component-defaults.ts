import { type ComponentKind, componentSchemas } from './component.ts'
import type { StackTarget } from './environment.ts'
import { isRecord } from './path.ts'
import { builtinPrograms, isBuiltinProgram } from './program.ts'

/**
 * JSON-RPC calls a second from one client, where the target is this machine.
 *
 * All clients share the loopback address there: the limit meant for one stranger would starve traffic, detector and
 * gates together.
 */
const localRateLimitPerSecond = 100_000

/**
 * What was written of a component of `kind`, with the defaults beneath it that its schema alone cannot give: those that
 * depend on the target or on the program, and the sizes left out beside others.
 */
export function withDefaults(kind: ComponentKind, written: Fields, target: StackTarget | undefined): Fields {
  return fillIn(fillIn(written, defaultsOf(written, target)), sizesOf(kind, written))
}

type Fields = Readonly<Record<string, unknown>>

function defaultsOf(value: Fields, target: StackTarget | undefined): Fields {
  const { kind, image } = value
  if (kind === 'chain' && target === 'local') return { config: { rateLimitPerSecond: localRateLimitPerSecond } }
  if (isBuiltinProgram(image) && builtinPrograms[image].kind === kind) return builtinPrograms[image].defaults
  return {}
}

function sizesOf(kind: ComponentKind, written: Fields): Fields {
  const { shape } = componentSchemas[kind]
  return 'resources' in shape && isRecord(written['resources']) ? { resources: shape.resources.parse(undefined) } : {}
}

function fillIn(written: Fields, defaults: Fields): Fields {
  const filled: Record<string, unknown> = { ...written }
  for (const [key, value] of Object.entries(defaults)) {
    const present = filled[key]
    if (!Object.hasOwn(written, key)) filled[key] = value
    else if (isRecord(present) && isRecord(value)) filled[key] = fillIn(present, value)
  }
  return filled
}
