import type { HealthCheck } from '@windlass/contract/health'
import type { Refusal } from '../ledger.ts'
import type { Agreement } from '../network/agreement.ts'
import type { Progress } from './progress.ts'

export interface ReadinessFacts {
  readonly peers: number
  readonly minPeers: number
  /** There is nobody to look for: the node is a network of its own. */
  readonly alone: boolean
  readonly maxLagBlocks: number
  readonly agreement: Agreement
  readonly progress: Progress
  readonly lastRefusal: Refusal | undefined
}

/** Whether a started node serves: among peers, at their head, moving when they move, and of their rules. */
export function readinessChecks(facts: ReadinessFacts): HealthCheck[] {
  return [peers(facts), lag(facts), progress(facts), agreement(facts)]
}

function peers({ peers, minPeers, alone }: ReadinessFacts): HealthCheck {
  if (alone) return check('peers', true, `${peers} connected, none needed: no bootstrap peer is configured`)
  return check('peers', peers >= minPeers, `${peers} connected, ${minPeers} needed`)
}

function lag({ agreement: { lagBlocks }, maxLagBlocks }: ReadinessFacts): HealthCheck {
  const reason = `${lagBlocks} blocks behind the best chain known, ${maxLagBlocks} allowed`
  return check('lag', lagBlocks <= maxLagBlocks, reason)
}

function progress({ progress: { state, headAgeMs, leftBehindMs } }: ReadinessFacts): HealthCheck {
  const age = `the head is ${seconds(headAgeMs)} old`
  const reasons = {
    moving: age,
    waiting: `${age} and no peer has moved on: the network stalls`,
    stuck: `${age} while the chain of the peers has moved on for ${seconds(leftBehindMs)}`,
  }
  return check('progress', state !== 'stuck', reasons[state])
}

function agreement({ agreement: { outvoted, shared, refused }, lastRefusal }: ReadinessFacts): HealthCheck {
  const counts = `${shared} peers share this chain, ${refused} are on one that this node refuses`
  const last = lastRefusal && `block ${lastRefusal.height}: ${lastRefusal.reason}: ${lastRefusal.detail}`
  return check('agreement', !outvoted, outvoted && last !== undefined ? `${counts} (${last})` : counts)
}

function check(name: string, pass: boolean, reason: string): HealthCheck {
  return { name, state: pass ? 'pass' : 'fail', reason }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
