import type { GateSpec } from '@windlass/target/gate-spec'
import { chain } from './chain.ts'
import { detectorScores } from './detector-scores.ts'
import { endpointAnswers } from './endpoint-answers.ts'
import type { GateContext } from './gate.ts'
import { replicasReady } from './replicas-ready.ts'
import type { GateReport } from './verdict.ts'

/** The reports of the gate that an operation names. */
export function runGate(context: GateContext): AsyncIterable<GateReport> {
  const { gate } = context.operation
  switch (gate.kind) {
    case 'replicas-ready':
      return replicasReady(narrow(context, gate))
    case 'endpoint-answers':
      return endpointAnswers(narrow(context, gate))
    case 'chain':
      return chain(narrow(context, gate))
    case 'detector-scores':
      return detectorScores(narrow(context, gate))
  }
}

function narrow<Spec extends GateSpec>(context: GateContext, gate: Spec): GateContext<Spec> {
  return { ...context, operation: { ...context.operation, gate } }
}
