import { CodedError } from '@windlass/errors/coded-error'
import type { Stack } from '@windlass/stack/stack'

/** Where in which cluster an environment is. Throws `WINDLASS_USAGE` for one of this machine. */
export function clusterPlaceOf({ environment, target }: Stack): {
  readonly context: string
  readonly namespace: string
} {
  if (target !== 'local') return target.kubernetes
  throw new CodedError('WINDLASS_USAGE', `The environment ${environment} is of this machine, not of a cluster.`, {
    hint: 'Name an environment on Kubernetes with --env.',
  })
}
