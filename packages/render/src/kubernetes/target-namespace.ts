import { CodedError } from '@windlass/errors/coded-error'
import type { Stack } from '@windlass/stack/stack'

/** The namespace that a stack's environment names. Throws `RENDER_NO_CLUSTER_FORM` where it is of this machine. */
export function namespaceOf(stack: Stack): string {
  if (stack.target !== 'local') return stack.target.kubernetes.namespace
  throw new CodedError(
    'RENDER_NO_CLUSTER_FORM',
    `The environment \`${stack.environment}\` of ${stack.name} is of this machine: it has no Kubernetes objects.`,
    { hint: 'Name an environment whose target is kubernetes, with --env.' },
  )
}
