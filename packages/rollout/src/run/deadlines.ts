import type { GateSpec } from '@windlass/target/gate-spec'
import type { Rendered } from '@windlass/target/resource'
import { upgradeHorizonBlocks } from '../gates/upgrade-horizon.ts'
import type { Operation } from '../plan/plan.ts'

/** Time an operation may take, by what it does; more where the description says that replicas take more. */
export interface Deadlines {
  readonly applyMs: number
  readonly replaceMs: number
  readonly removeMs: number
  /** Gates, anew with each replica that gets ready; those of a chain also get a number of block times. */
  readonly gateMs: number
}

export const defaultDeadlines: Deadlines = {
  applyMs: 60_000,
  replaceMs: 90_000,
  removeMs: 60_000,
  gateMs: 90_000,
}

const chainGateBlocks = 40

/** The deadline of one operation. Readiness of a chain depends on its blocks, so it waits as long as the chain's gate. */
export function deadlineMs(options: {
  readonly operation: Operation
  readonly desired: Rendered
  readonly deadlines: Deadlines
}): number {
  const { operation, desired, deadlines } = options
  const workload = desired.workloads.find((candidate) => candidate.resource === operation.resource)
  const turnoverMs = workload?.turnoverMs ?? 0
  switch (operation.kind) {
    case 'apply':
      return deadlines.applyMs
    case 'replace-replica':
      return Math.max(deadlines.replaceMs, turnoverMs)
    case 'remove':
    case 'grow-volumes':
      return deadlines.removeMs
    case 'gate': {
      if (workload?.rolling.kind === 'once') return Math.max(deadlines.gateMs, workload.rolling.withinMs)
      const gates: readonly GateSpec[] = [operation.gate, ...(workload?.gates ?? [])]
      return Math.max(deadlines.gateMs, turnoverMs) + Math.max(0, ...gates.map(chainTimeMs))
    }
  }
}

function chainTimeMs(gate: GateSpec): number {
  if (gate.kind !== 'chain') return 0
  // Blocks to come before an upgrade is passed, at half the speed the chain aims at.
  const upgradeBlocks = gate.upgradeHeights.length > 0 ? 2 * (upgradeHorizonBlocks + 2) : 0
  return (chainGateBlocks + upgradeBlocks) * gate.blockTimeSeconds * 1000
}
