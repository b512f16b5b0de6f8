import type { Clock } from '../clock.ts'
import type { Operation, Plan } from '../plan/plan.ts'
import type { Emit, Stage } from './rollout-event.ts'

/** Says when the first operation of a phase starts and the last one has finished. */
export class PhaseTracker {
  readonly #options: { readonly plan: Plan; readonly stage: Stage; readonly clock: Clock; readonly emit: Emit }
  readonly #left: Map<string, number>
  readonly #startedAtMs = new Map<string, number>()

  constructor(options: { readonly plan: Plan; readonly stage: Stage; readonly clock: Clock; readonly emit: Emit }) {
    this.#options = options
    const byPhase = Map.groupBy(options.plan.operations, (operation) => operation.phase)
    this.#left = new Map([...byPhase].map(([phase, operations]) => [phase, operations.length]))
  }

  started({ phase }: Operation): void {
    if (this.#startedAtMs.has(phase)) return
    const { clock, emit, stage } = this.#options
    const atMs = clock.nowMs()
    this.#startedAtMs.set(phase, atMs)
    emit({ type: 'phase-started', stage, phase, atMs })
  }

  finished({ phase }: Operation): void {
    const left = (this.#left.get(phase) ?? 0) - 1
    this.#left.set(phase, left)
    if (left > 0) return
    const { clock, emit, stage } = this.#options
    const atMs = clock.nowMs()
    emit({ type: 'phase-finished', stage, phase, atMs, tookMs: atMs - (this.#startedAtMs.get(phase) ?? atMs) })
  }
}
