import type { Stack } from './stack.ts'
import { unknownComponent } from './unknown-component.ts'
import { withComponents } from './with-components.ts'

/**
 * What runs, with only some components as they are wanted: put in, changed, or left out where they are wanted no more.
 * Without anything that runs, these components alone.
 *
 * Throws `STACK_COMPONENT_UNKNOWN` for one that is in neither, and `STACK_INVALID` where the rest does not hold with
 * them.
 */
export function takeComponents(options: {
  readonly running: Stack | undefined
  readonly wanted: Stack
  readonly names: readonly string[]
}): Stack {
  const { running, wanted, names } = options
  const components = { ...running?.components }
  for (const name of names) {
    const component = wanted.components[name]
    if (component !== undefined) components[name] = component
    else if (components[name] !== undefined) delete components[name]
    else throw unknownComponent(name, Object.keys(wanted.components))
  }
  return withComponents({ stack: running ?? wanted, components })
}
