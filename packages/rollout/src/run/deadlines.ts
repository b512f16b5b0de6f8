import type { GateSpec } from '@windlass/target/gate-spec'
import type { Rendered } from '@windlass/target/resource'
import { upgradeHorizonBlocks } from '../gates/upgrade-horizon.ts'
import type { Operation } from '../plan/plan.ts'

/** Time an operation may take, by what it does. */
export interface Deadlines {
  readonly applyMs: number
  readonly replaceMs: number
  readonly removeMs: number
  /** Gates, but for those of a chain, which also get a number of block times. */
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
  switch (operation.kind) {
    case 'apply':
      return deadlines.applyMs
    case 'replace-replica':
      return deadlines.replaceMs
    case 'remove':
    case 'grow-volumes':
      return deadlines.removeMs
    case 'gate': {
      const workload = desired.workloads.find((candidate) => candidate.resource === operation.resource)
      if (workload?.rolling.kind === 'once') return Math.max(deadlines.gateMs, workload.rolling.withinMs)
      const gates: readonly GateSpec[] = [operation.gate, ...(workload?.gates ?? [])]
      return deadlines.gateMs + Math.max(0, ...gates.map(chainTimeMs))
    }
  }
}

function chainTimeMs(gate: GateSpec): number {
  if (gate.kind !== 'chain') return 0
  // Blocks to come before an upgrade is passed, at half the speed the chain aims at.
  const upgradeBlocks = gate.upgradeHeights.length > 0 ? 2 * (upgradeHorizonBlocks + 2) : 0
  return (chainGateBlocks + upgradeBlocks) * gate.blockTimeSeconds * 1000
}
