import { giveUpClaim, readClaim, takeClaim } from '../files/fenced-claim.ts'
import type { Home } from '../files/home.ts'
import { parseDocument } from '../files/json-document.ts'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  processIdentitySchema,
} from '../processes/process-identity.ts'

export interface Supervisor {
  /** Number of its claim: no two supervisors of a home ever have the same. */
  readonly number: number
  readonly process: ProcessIdentity
}

/** The supervisor that works in a home now. */
export function presentSupervisor(home: Home): Supervisor | undefined {
  const { number, text } = readClaim(home.supervisor)
  const process = aliveIn(home, text)
  return process && { number, process }
}

function aliveIn(home: Home, text: string): ProcessIdentity | undefined {
  if (text === '') return undefined
  const identity = parseDocument(text, processIdentitySchema, home.supervisor)
  return isRunning(identity) ? identity : undefined
}

/** Makes this process the one supervisor of a home; `undefined` where another is. */
export function claimSupervision(home: Home): { readonly number: number; readonly release: () => void } | undefined {
  for (;;) {
    const previous = readClaim(home.supervisor)
    if (aliveIn(home, previous.text) !== undefined) return undefined
    const claim = takeClaim(home.supervisor, previous, JSON.stringify(identifyProcess(process.pid)))
    if (claim === undefined) continue
    const { number } = claim
    return { number, release: () => giveUpClaim(home.supervisor, number) }
  }
}
