import { CodedError } from '@windlass/errors/coded-error'
import type { Component } from './component.ts'
import { quorumOf } from './quorum.ts'

/**
 * Refuses a number of replicas that would not last or would cost a chain its quorum: `STACK_AUTOSCALED` where an
 * autoscaler decides, `STACK_QUORUM` where fewer than most of a chain's nodes would stay at once.
 */
export function checkReplicas(options: {
  readonly name: string
  readonly component: Component
  readonly replicas: number
}): void {
  const { name, component, replicas } = options
  if ('autoscaling' in component && component.autoscaling !== undefined) {
    const { maxReplicas } = component.autoscaling
    throw new CodedError(
      'STACK_AUTOSCALED',
      `${name} is scaled by an autoscaler, between ${component.replicas} and ${maxReplicas} replicas.`,
      {
        hint: `Change its bounds in the description, ${name}.replicas and ${name}.autoscaling.maxReplicas, and deploy it.`,
        details: { component: name, minReplicas: component.replicas, maxReplicas },
      },
    )
  }
  if (component.kind !== 'chain') return
  const quorum = quorumOf(component.replicas)
  if (replicas >= quorum) return
  throw new CodedError(
    'STACK_QUORUM',
    `${name} would go from ${component.replicas} nodes to ${replicas} at once, fewer than its quorum of ${quorum}.`,
    {
      hint: `Scale it step by step: to ${quorum} first.`,
      details: { component: name, replicas: component.replicas, quorum },
    },
  )
}
