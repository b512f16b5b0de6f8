import type { Stack } from '@windlass/stack/stack'
import type { Rendered } from '@windlass/target/resource'

/** A stack as what its target runs. Only the renderer of that target is loaded. */
export async function renderStack(stack: Stack): Promise<Rendered> {
  if (stack.target === 'local') {
    const { renderProcesses } = await import('@windlass/render/processes/render-processes')
    return renderProcesses({ stack })
  }
  const { renderKubernetes } = await import('@windlass/render/kubernetes/render-kubernetes')
  return renderKubernetes({ stack })
}
