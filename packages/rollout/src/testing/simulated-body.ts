import { createHash } from 'node:crypto'
import type { Resource } from '@windlass/target/resource'

/** Body of a resource of the simulated target. */
export interface SimulatedBody {
  /** Left out for a resource without replicas. */
  readonly replicas?: number
  /** Which program it is: two bodies that differ only in `replicas` run the same one. */
  readonly version: number
  readonly readyAfterMs: number
  /** Its replicas are started one after another, so far apart. */
  readonly startsApartMs?: number
  /** `crash`: fails for good instead of becoming ready; `stuck`: never becomes ready. */
  readonly behaviour: 'good' | 'crash' | 'stuck'
  /** Where it is the node of a chain. */
  readonly node?: {
    /** First height at which it holds other blocks than the network. */
    readonly forksAt?: number
    readonly cannotPeer?: boolean
    readonly upgradeHeights?: readonly number[]
  }
}

export const goodBody: SimulatedBody = { version: 1, readyAfterMs: 500, behaviour: 'good' }

/** A resource with this body, its digest included. */
export function simulatedResource(options: {
  readonly id: string
  readonly body: SimulatedBody
  readonly phase?: Resource['phase']
  readonly needs?: readonly string[]
}): Resource {
  const { id, body, phase = 'core', needs = [] } = options
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12)
  return { id, component: id.replace(/^sim\//, ''), phase, needs, digest, body }
}

/** Whether a replica that runs one body need not be replaced to run the other. */
export function sameProgram(one: SimulatedBody, other: SimulatedBody): boolean {
  const program = ({ replicas: _, ...rest }: SimulatedBody) => JSON.stringify(rest)
  return program(one) === program(other)
}
