import { z } from 'zod'
import { readClaim, rewriteClaim, takeClaim } from '../files/fenced-claim.ts'
import type { Home } from '../files/home.ts'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  processIdentitySchema,
} from '../processes/process-identity.ts'

const claimSchema = z.union([processIdentitySchema, z.null()])

export interface Supervisor {
  /** Number of its claim: no two supervisors of a home ever have the same. */
  readonly number: number
  readonly process: ProcessIdentity
}

/** The supervisor that works in a home now. */
export function presentSupervisor(home: Home): Supervisor | undefined {
  const { number, text } = readClaim(home.supervisor)
  const process = aliveIn(text)
  return process && { number, process }
}

function aliveIn(text: string): ProcessIdentity | undefined {
  const identity = text === '' ? null : claimSchema.parse(JSON.parse(text))
  return identity !== null && isRunning(identity) ? identity : undefined
}

/** Makes this process the one supervisor of a home; `undefined` where another is. */
export function claimSupervision(home: Home): { readonly number: number; readonly release: () => void } | undefined {
  for (;;) {
    const previous = readClaim(home.supervisor)
    if (aliveIn(previous.text) !== undefined) return undefined
    const claim = takeClaim(home.supervisor, previous, JSON.stringify(identifyProcess(process.pid)))
    if (claim === undefined) continue
    const { number } = claim
    return { number, release: () => void rewriteClaim(home.supervisor, number, JSON.stringify(null)) }
  }
}
