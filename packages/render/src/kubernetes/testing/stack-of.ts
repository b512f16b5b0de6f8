import type { StackDescription } from '@windlass/stack/description'
import { type Stack, stackSchema } from '@windlass/stack/stack'

/** A stack of some components, `shop` in the namespace `shop`, with every default and none of the checks. */
export function stackOf(components: StackDescription['components'], mesh: Stack['mesh'] = 'none'): Stack {
  return stackSchema.parse({
    name: 'shop',
    environment: 'production',
    target: { kubernetes: { context: 'main', namespace: 'shop' } },
    mesh,
    preflight: {},
    components,
  })
}
