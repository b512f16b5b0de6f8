import { behind } from './behind.ts'
import { cannotPeer } from './cannot-peer.ts'
import { cannotRun } from './cannot-run.ts'
import { cannotStart } from './cannot-start.ts'
import { crash } from './crash.ts'
import type { Diagnoser, Diagnosis, DiagnosisInput } from './diagnosis.ts'
import { forked } from './forked.ts'
import { notAnswering } from './not-answering.ts'
import { notReady } from './not-ready.ts'
import { portTaken } from './port-taken.ts'
import { refusedByTarget } from './refused-by-target.ts'
import { runbookOf } from './runbook.ts'
import { stalledNetwork } from './stalled-network.ts'
import { stuckRollout } from './stuck-rollout.ts'

/** From the most telling to the least: a node that crashes has no peers either. */
const knownCauses: readonly Diagnoser[] = [
  portTaken,
  refusedByTarget,
  stuckRollout,
  cannotRun,
  cannotStart,
  crash,
  forked,
  stalledNetwork,
  cannotPeer,
  behind,
  notReady,
  notAnswering,
]

/** The cause of a failure, by the facts; where none is known, what the failed operation said. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  for (const recognise of knownCauses) {
    const diagnosis = recognise(input)
    const runbook = diagnosis && runbookOf(diagnosis.cause)
    if (diagnosis) return { ...diagnosis, ...(runbook !== undefined && { runbook }) }
  }
  const { component, detail, cause } = input.failure
  return { cause, finding: `${component ?? 'The release'}: ${detail}.` }
}
