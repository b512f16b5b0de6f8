import { editOf, type StackChange } from './change.ts'
import { isRecord } from './path.ts'
import { checkReplicas } from './replicas-change.ts'
import { parseStack, type Stack } from './stack.ts'
import { unknownComponent } from './unknown-component.ts'
import { withComponents } from './with-components.ts'

/**
 * The stack with one change, checked as a file would be. `description` is a stack, or one that a release kept.
 *
 * A new program file is named relative to `directory`. Throws `STACK_COMPONENT_UNKNOWN`, `STACK_CONSENSUS_UNSCHEDULED`
 * for a consensus key, `STACK_AUTOSCALED` or `STACK_QUORUM` for a number of replicas, and `STACK_INVALID` for a change
 * that does not hold.
 */
export function changeStack(options: {
  readonly description: unknown
  readonly change: StackChange
  readonly directory?: string
}): Stack {
  const { change, directory } = options
  const stack = parseStack(options.description)
  const component = stack.components[change.component]
  if (component === undefined) throw unknownComponent(change.component, Object.keys(stack.components))
  if (change.kind === 'replicas') checkReplicas({ name: change.component, component, replicas: change.replicas })
  const { operation, path, value } = editOf(change)
  const changed: Record<string, unknown> = structuredClone(component)
  edit({ root: changed, path, operation, value })
  return withComponents({
    stack,
    components: { ...stack.components, [change.component]: changed },
    ...(directory !== undefined && { directory }),
  })
}

function edit(options: {
  readonly root: Record<string, unknown>
  readonly path: readonly string[]
  readonly operation: 'put' | 'append'
  readonly value: unknown
}): void {
  const { root, path, operation, value } = options
  const [key, ...rest] = path
  if (key === undefined) return
  const present = Object.hasOwn(root, key) ? root[key] : undefined
  if (rest.length > 0) {
    const inner = isRecord(present) ? present : {}
    root[key] = inner
    edit({ root: inner, path: rest, operation, value })
  } else root[key] = operation === 'put' ? value : [...(Array.isArray(present) ? present : []), value]
}
