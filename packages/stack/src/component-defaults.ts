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

/** What was written, with the defaults beneath it that depend on more than the kind: on the target, on the program. */
export function withDefaults(written: Fields, target: StackTarget): Fields {
  return fillIn(written, defaultsOf(written, target))
}

type Fields = Readonly<Record<string, unknown>>

function defaultsOf(value: Fields, target: StackTarget): Fields {
  const { kind, image } = value
  if (kind === 'chain' && target === 'local') return { config: { rateLimitPerSecond: localRateLimitPerSecond } }
  if (isBuiltinProgram(image) && builtinPrograms[image].kind === kind) return builtinPrograms[image].defaults
  return {}
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
