import type { RolloutEvent, Stage } from '@windlass/rollout/rollout-event'
import type { GateFacts } from '@windlass/rollout/verdict'

export type ViewState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped'

export interface ComponentView {
  readonly name: string
  readonly state: ViewState
  /** What it does or waits for now. */
  readonly doing: string
  /** The last facts of each kind of gate, in the order in which they were first seen. */
  readonly facts: ReadonlyMap<GateFacts['kind'], GateFacts>
  readonly running: ReadonlySet<string>
}

export interface PhaseView {
  readonly name: string
  readonly state: ViewState
  readonly startedAtMs: number
  readonly tookMs?: number
  readonly components: ReadonlyMap<string, ComponentView>
}

/** What a live view shows of a rollout. */
export interface RolloutView {
  readonly release?: number
  readonly stages: ReadonlyMap<Stage, ReadonlyMap<string, PhaseView>>
  /** Things to be said once, in order: evidence, rollback. */
  readonly notes: readonly string[]
}

export const emptyView: RolloutView = { stages: new Map(), notes: [] }

/** The view after one more event. */
export function afterEvent(view: RolloutView, event: RolloutEvent): RolloutView {
  switch (event.type) {
    case 'release-started':
      return { ...view, release: event.release }
    case 'release-taken-over':
      return note(view, `release ${event.release} was interrupted; taking over from what really runs`)
    case 'evidence-written':
      return note(view, `evidence kept: ${event.evidence}`)
    case 'evidence-lost':
      return note(view, `the evidence could not be kept: ${event.detail}`)
    case 'rollback-started':
      return note(view, event.to === undefined ? 'removing what it started' : `rolling back to release ${event.to}`)
    case 'plan-started':
    case 'release-finished':
      return view
    case 'phase-started':
      return withPhase(view, event, (phase) => ({ ...phase, state: 'running', startedAtMs: event.atMs }))
    case 'phase-finished':
      return withPhase(view, event, (phase) => ({ ...phase, state: 'done', tookMs: event.tookMs }))
    default:
      return withPhase(view, event, (phase) => {
        const before = phase.components.get(event.component) ?? {
          name: event.component,
          state: 'waiting',
          doing: '',
          facts: new Map(),
          running: new Set(),
        }
        const components = new Map(phase.components).set(event.component, afterOperation(before, event))
        return { ...phase, ...cutShort(phase, event), components }
      })
  }
}

/** A phase with an operation that failed or was stopped does not finish any more. */
function cutShort(phase: PhaseView, event: OperationEvent): Partial<PhaseView> {
  const tookMs = phase.tookMs ?? Math.max(0, event.atMs - phase.startedAtMs)
  if (event.type === 'operation-failed') return { state: 'failed', tookMs }
  if (event.type === 'operation-stopped' && phase.state !== 'failed') return { state: 'stopped', tookMs }
  return {}
}

type OperationEvent = Extract<RolloutEvent, { operation: string }>

function afterOperation(view: ComponentView, event: OperationEvent): ComponentView {
  const running = new Set(view.running)
  switch (event.type) {
    case 'operation-started':
      return { ...view, state: 'running', doing: event.reason, running: running.add(event.operation) }
    case 'operation-progress':
      return { ...view, doing: event.verdict.reason, facts: withFacts(view, event.facts) }
    case 'operation-finished':
      running.delete(event.operation)
      return {
        ...view,
        running,
        state: running.size === 0 && view.state !== 'failed' ? 'done' : view.state,
        facts: withFacts(view, event.facts),
      }
    case 'operation-failed':
      running.delete(event.operation)
      return { ...view, running, state: 'failed', doing: event.failure.detail }
    case 'operation-stopped':
      running.delete(event.operation)
      return { ...view, running, state: view.state === 'failed' ? 'failed' : 'stopped', doing: event.detail }
  }
}

function withFacts(view: ComponentView, facts: GateFacts | undefined): ComponentView['facts'] {
  return facts === undefined ? view.facts : new Map(view.facts).set(facts.kind, facts)
}

function withPhase(
  view: RolloutView,
  event: { readonly stage: Stage; readonly phase: string; readonly atMs: number },
  change: (phase: PhaseView) => PhaseView,
): RolloutView {
  const phases = view.stages.get(event.stage) ?? new Map<string, PhaseView>()
  const phase: PhaseView = phases.get(event.phase) ?? {
    name: event.phase,
    state: 'waiting',
    startedAtMs: event.atMs,
    components: new Map(),
  }
  const stages = new Map(view.stages).set(event.stage, new Map(phases).set(event.phase, change(phase)))
  return { ...view, stages }
}

function note(view: RolloutView, text: string): RolloutView {
  return { ...view, notes: [...view.notes, text] }
}
