import type { GoLiveCheck } from '@windlass/target/go-live-check'

/** What came of one check before a stack goes live. */
export interface GoLiveResult {
  readonly id: string
  readonly title: string
  readonly component?: string
  /**
   * `pass` and `fail` were seen. `confirm` was not: a person must look, and `how` says where. `confirmed` is what a person
   * says to have seen.
   */
  readonly state: 'pass' | 'fail' | 'confirm' | 'confirmed'
  /** What was seen, or why nothing could be. */
  readonly detail: string
  /** What to do about it. */
  readonly how?: string
}

/** What a check came to, without whose it was. */
export type Outcome = Pick<GoLiveResult, 'state' | 'detail' | 'how'>

export function passes(detail: string): Outcome {
  return { state: 'pass', detail }
}

export function fails(detail: string, how?: string): Outcome {
  return { state: 'fail', detail, ...(how !== undefined && { how }) }
}

export function confirms(detail: string, how: string): Outcome {
  return { state: 'confirm', detail, how }
}

export function resultOf({ id, title, component }: GoLiveCheck, outcome: Outcome): GoLiveResult {
  return { id, title, ...(component !== undefined && { component }), ...outcome }
}

/** The checks of one kind. */
export type CheckOf<Kind extends GoLiveCheck['kind']> = Extract<GoLiveCheck, { kind: Kind }>
