import type { Stack } from '@windlass/stack/stack'

/** Whether an ingress leads clients to the same replica of `component` again, which its Service must do as well. */
export function isSticky(stack: Stack, component: string): boolean {
  return Object.values(stack.components).some(
    (other) =>
      other.kind === 'ingress' &&
      other.balancing === 'sticky' &&
      other.routes.some((route) => route.component === component),
  )
}
