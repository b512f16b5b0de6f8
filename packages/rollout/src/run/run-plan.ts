import { describeError } from '@windlass/errors/describe-error'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import type { Operation, Plan } from '../plan/plan.ts'
import { type Deadlines, deadlineMs, defaultDeadlines } from './deadlines.ts'
import type { Failure } from './failure.ts'
import { PhaseTracker } from './phase-tracker.ts'
import type { Emit, Stage } from './rollout-event.ts'
import { type OperationProgress, type OperationResult, runOperation } from './run-operation.ts'

/** Where the start and the end of every change are written down. */
export interface OperationJournal {
  record(entry: { readonly operation: string; readonly state: 'started' | 'finished' }): Promise<void>
}

export interface RunPlanOptions {
  readonly plan: Plan
  readonly stage: Stage
  readonly target: Target
  readonly clock: Clock
  /** Starts nothing new, ends gates, lets changes that have begun finish. */
  readonly signal: AbortSignal
  /** Abandons everything at once: another holds the lock. */
  readonly lost?: AbortSignal
  readonly emit: Emit
  readonly deadlines?: Partial<Deadlines>
  /** For the whole plan. */
  readonly timeoutMs?: number
  /** When that time began to count; now unless said otherwise. */
  readonly timedFromMs?: number
  readonly journal?: OperationJournal
}

export type RunResult =
  | { readonly state: 'completed' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'interrupted' }

/**
 * Walks a plan, every operation as soon as those before it have finished.
 *
 * Stops at the first failure: nothing new starts, gates end, changes that have begun are awaited. Never throws for what
 * happens to an operation.
 */
export async function runPlan(options: RunPlanOptions): Promise<RunResult> {
  const { plan, stage, clock, emit } = options
  emit({ type: 'plan-started', stage, operations: plan.operations.length, atMs: clock.nowMs() })
  const walk = new Walk(options)
  return walk.run()
}

type Found = Pick<Failure, 'cause' | 'detail' | 'code' | 'excuse' | 'condition'>
type Outcome = Exclude<OperationResult, { state: 'failed' }> | (Found & { readonly state: 'failed' })

/** What a run keeps while it goes. */
class Walk {
  readonly #options: RunPlanOptions
  readonly #phases: PhaseTracker
  readonly #finished = new Set<string>()
  /** What has not begun, in order. */
  readonly #pending: Set<Operation>
  readonly #running = new Set<string>()
  /** Settles when one of those that run ends. One promise for all: racing them anew each time keeps every race in memory. */
  #nextEnd = Promise.withResolvers<void>()
  /** Replicas that needed no replacement after all, as `resource:ordinal`. */
  readonly #untouched = new Set<string>()
  readonly #stop = new AbortController()
  readonly #never = new AbortController().signal
  #failure: Failure | undefined
  /** What operations that have begun waited for last. */
  readonly #waits = new Map<Operation, string>()
  /** That of the last change that ended; those before it are written by then. */
  #endWritten: Promise<void> = Promise.resolve()

  constructor(options: RunPlanOptions) {
    this.#options = options
    this.#pending = new Set(options.plan.operations)
    this.#phases = new PhaseTracker(options)
  }

  async run(): Promise<RunResult> {
    const { plan, signal, lost = this.#never } = this.#options
    const ended = new AbortController()
    this.#watchTime(ended.signal)
    const halted = AbortSignal.any([signal, lost, this.#stop.signal])
    try {
      for (;;) {
        if (!halted.aborted) for (const operation of this.#ready()) this.#begin(operation, halted)
        if (this.#running.size === 0) break
        await this.#nextEnd.promise
        this.#nextEnd = Promise.withResolvers()
      }
    } finally {
      ended.abort()
    }
    await this.#endWritten
    if (this.#failure) return { state: 'failed', failure: this.#failure }
    if (this.#finished.size < plan.operations.length) return { state: 'interrupted' }
    return { state: 'completed' }
  }

  #ready(): Operation[] {
    return [...this.#pending].filter(({ after }) => after.every((before) => this.#finished.has(before)))
  }

  #begin(operation: Operation, halted: AbortSignal): void {
    this.#pending.delete(operation)
    this.#running.add(operation.id)
    this.#perform(operation, halted)
      .finally(() => this.#running.delete(operation.id))
      .then(
        () => this.#nextEnd.resolve(),
        (error) => this.#nextEnd.reject(error),
      )
  }

  async #perform(operation: Operation, halted: AbortSignal): Promise<void> {
    const { emit, clock } = this.#options
    const startedAtMs = clock.nowMs()
    const tookMs = () => clock.nowMs() - startedAtMs
    this.#phases.started(operation)
    emit({ type: 'operation-started', ...this.#event(operation), reason: operation.reason })
    try {
      const outcome = await this.#doWithinTime(operation, halted)
      if (outcome.state === 'failed') {
        const { state: _, ...found } = outcome
        return this.#fail(operation, tookMs(), found)
      }
      this.#finished.add(operation.id)
      emit({ type: 'operation-finished', ...this.#event(operation), tookMs: tookMs(), ...finding(outcome) })
      this.#phases.finished(operation)
    } catch (error) {
      const { message: detail, code, details } = describeError(error)
      if (halted.aborted)
        emit({ type: 'operation-stopped', ...this.#event(operation), tookMs: tookMs(), detail: this.#haltedBy(detail) })
      else {
        const condition = typeof details?.reason === 'string' ? { condition: details.reason } : {}
        this.#fail(operation, tookMs(), { cause: 'target-error', detail, code, ...condition })
      }
    }
  }

  /** The first failure counts; what else fails while the run comes to a halt is only told. */
  #fail(operation: Operation, tookMs: number, found: Found): void {
    const ordinals = ordinalsOf(operation)
    const failure = { ...whereOf(operation), ordinals, ...found, atMs: this.#options.clock.nowMs() }
    this.#failure ??= failure
    this.#stop.abort()
    this.#options.emit({ type: 'operation-failed', ...this.#event(operation), tookMs, failure })
  }

  async #doWithinTime(operation: Operation, halted: AbortSignal): Promise<Outcome> {
    const { plan, target, clock, emit, deadlines, lost = this.#never } = this.#options
    const covered = this.#coveredLater(operation)
    if (covered) return { state: 'skipped', reason: covered }

    const ms = deadlineMs({ operation, desired: plan.desired, deadlines: { ...defaultDeadlines, ...deadlines } })
    let last = ''
    let told = ''
    let mostReady = 0
    const report = (progress: OperationProgress, renew: () => void) => {
      // A gate looks again at every change of anything, mostly of others.
      const text = JSON.stringify(progress)
      if (text === told) return
      told = text
      const { state, reason, facts } = progress
      const ready = readyNow(facts)
      if (ready > mostReady) {
        mostReady = ready
        renew()
      }
      last = `: ${reason}`
      this.#waits.set(operation, reason)
      const verdict = { state, reason }
      emit({ type: 'operation-progress', ...this.#event(operation), verdict, ...(facts && { facts }) })
    }
    await this.#record(operation, 'started')
    const result = await withDeadline({
      clock,
      ms,
      // Only a lost lock cuts a change short; a gate ends as soon as anything else does.
      signal: operation.kind === 'gate' ? halted : lost,
      task: (abandonSignal, renew) => {
        const stopSignal = AbortSignal.any([halted, abandonSignal])
        return runOperation(operation, {
          ...{ plan, target, clock, stopSignal, abandonSignal },
          report: (progress) => report(progress, renew),
        })
      },
    })
    if (result.state === 'expired') {
      const since = mostReady > 0 ? ', counted anew with each replica that got ready' : ''
      return { state: 'failed', cause: 'deadline', detail: `not done within ${Math.round(ms / 1000)} s${since}${last}` }
    }
    if (result.value.state === 'failed') return { cause: 'gate-failed', ...result.value }
    if (result.value.state === 'skipped' && operation.kind === 'replace-replica')
      this.#untouched.add(`${operation.resource}:${operation.ordinal}`)
    await this.#record(operation, 'finished')
    return result.value
  }

  /** A gate after replicas that needed no replacement is left to the next gate of the resource, which judges them too. */
  #coveredLater(operation: Operation): string | undefined {
    if (operation.kind !== 'gate' || operation.scope.kind !== 'replicas') return undefined
    const { moved } = operation.scope
    if (!moved.every((ordinal) => this.#untouched.has(`${operation.resource}:${ordinal}`))) return undefined
    const { operations } = this.#options.plan
    const later = operations.slice(operations.indexOf(operation) + 1)
    const more = later.some((next) => next.kind === 'replace-replica' && next.resource === operation.resource)
    return more ? 'nothing was replaced; the next gate covers it' : undefined
  }

  /** A change begins once that is written down. Nothing waits for its end to be, and a gate leaves nothing to know. */
  async #record(operation: Operation, state: 'started' | 'finished'): Promise<void> {
    const { journal } = this.#options
    if (journal === undefined || operation.kind === 'gate') return
    const recorded = journal.record({ operation: operation.id, state })
    if (state === 'started') await recorded
    else this.#endWritten = recorded.catch(() => undefined)
  }

  #event({ id, kind, component, phase }: Operation) {
    const { stage, clock } = this.#options
    return { stage, operation: id, kind, component, phase, atMs: clock.nowMs() }
  }

  /** Why an operation was cut short: what it says of itself is only that it was. */
  #haltedBy(detail: string): string {
    if (this.#failure) return 'the release has failed'
    return this.#options.signal.aborted ? 'interrupted by the user' : detail
  }

  #watchTime(ended: AbortSignal): void {
    const { timeoutMs, timedFromMs, clock } = this.#options
    if (timeoutMs === undefined) return
    const spentMs = timedFromMs === undefined ? 0 : clock.nowMs() - timedFromMs
    clock.sleep({ ms: Math.max(0, timeoutMs - spentMs), signal: ended }).then(
      () => this.#expire(timeoutMs),
      () => undefined,
    )
  }

  /** Blames what is waited for: of several operations, the one that has waited longest. */
  #expire(timeoutMs: number): void {
    const [waiting] = [...this.#waits].filter(([{ id }]) => this.#running.has(id))
    const found = waiting && { operation: waiting[0], reason: `: ${waiting[1]}` }
    this.#failure ??= {
      ...(found && whereOf(found.operation)),
      cause: 'deadline',
      ordinals: found ? ordinalsOf(found.operation) : [],
      detail: `not done within ${timeoutMs / 1000} s${found?.reason ?? ''}`,
      atMs: this.#options.clock.nowMs(),
    }
    this.#stop.abort()
  }
}

function finding(outcome: Exclude<Outcome, { state: 'failed' }>) {
  if (outcome.state === 'skipped') return { skipped: outcome.reason }
  if (!outcome.report) return {}
  const { state, reason, facts } = outcome.report
  return { verdict: { state, reason }, ...(facts && { facts }) }
}

/** Replicas of the wanted revision that are ready. */
function readyNow(facts: OperationProgress['facts']): number {
  if (facts?.kind === 'endpoint') return facts.ready
  if (facts?.kind !== 'replicas') return 0
  return facts.replicas.filter(({ current, state }) => current && state === 'ready').length
}

function whereOf({ id, component, resource }: Operation) {
  return { operation: id, component, resource }
}

function ordinalsOf(operation: Operation): number[] {
  if (operation.kind === 'replace-replica') return [operation.ordinal]
  if (operation.kind === 'gate' && operation.scope.kind === 'replicas') return [...operation.scope.moved]
  return []
}
