import { CodedError } from '@windlass/errors/coded-error'
import type { Precondition } from '@windlass/rollout/precondition'
import { parseStack, type Stack } from '@windlass/stack/stack'

/** Refuses to replace a running stack by one of another name: a place runs one release. */
export function sameStackPrecondition(next: Stack): Precondition {
  return ({ current }) => {
    if (current === undefined) return
    const running = parseStack(current.description)
    if (running.name === next.name) return
    throw new CodedError('WINDLASS_OTHER_STACK', `Here runs the stack ${running.name}, not ${next.name}.`, {
      hint: 'Stop it with `windlass down` first, or give this one a place of its own with --home.',
    })
  }
}
