import type { StackTarget } from './environment.ts'
import { builtinPrograms, isBuiltinProgram } from './program.ts'

/**
 * JSON-RPC calls a second from one client, where the target is this machine.
 *
 * All clients share the loopback address there: the limit meant for one stranger would starve traffic, detector and
 * gates together.
 */
const localRateLimitPerSecond = 100_000

/** Defaults that depend on more than the kind: on the target, or on the program. Merged under what the user wrote. */
export function defaultsOf(value: Readonly<Record<string, unknown>>, target: StackTarget): Record<string, unknown> {
  const { kind, image } = value
  if (kind === 'chain' && target === 'local') return { config: { rateLimitPerSecond: localRateLimitPerSecond } }
  if (isBuiltinProgram(image) && builtinPrograms[image].kind === kind) return builtinPrograms[image].defaults
  return {}
}
