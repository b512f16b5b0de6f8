import type { RolloutEvent } from '@windlass/rollout/rollout-event'
import { describe, expect, test } from 'vitest'
import { ofNode } from '../testing/of-node.ts'
import { afterEvent, emptyView, type PhaseView, type RolloutView } from './rollout-view.ts'

type Failed = Extract<RolloutEvent, { type: 'operation-failed' }>

const phaseStarted: RolloutEvent = { type: 'phase-started', stage: 'release', phase: 'core', atMs: 100 }

function viewAfter(...events: readonly RolloutEvent[]): RolloutView {
  return events.reduce(afterEvent, emptyView)
}

function coreAfter(...events: readonly RolloutEvent[]): PhaseView | undefined {
  return viewAfter(...events)
    .stages.get('release')
    ?.get('core')
}

describe('the view of a phase', () => {
  test('runs from its first operation on, and is done in the time it took', () => {
    expect(coreAfter(phaseStarted)).toMatchObject({ state: 'running', startedAtMs: 100 })
    const finished = { type: 'phase-finished', stage: 'release', phase: 'core', tookMs: 900, atMs: 1_000 } as const
    expect(coreAfter(phaseStarted, finished)).toMatchObject({ state: 'done', tookMs: 900 })
  })

  test('fails with one of its operations, and its time stops there', () => {
    const failure: Failed['failure'] = { ordinals: [], cause: 'gate-failed', detail: 'node-0 crashed', atMs: 700 }
    const failed: RolloutEvent = { type: 'operation-failed', ...ofNode, atMs: 700, tookMs: 10, failure }
    const stopped: RolloutEvent = {
      type: 'operation-stopped',
      ...ofNode,
      operation: 'other',
      atMs: 800,
      tookMs: 10,
      detail: 'halted',
    }
    expect(coreAfter(phaseStarted, failed, stopped)).toMatchObject({ state: 'failed', tookMs: 600 })
  })

  test('is stopped where something else failed', () => {
    const stopped: RolloutEvent = { type: 'operation-stopped', ...ofNode, atMs: 800, tookMs: 10, detail: 'halted' }
    expect(coreAfter(phaseStarted, stopped)).toMatchObject({ state: 'stopped', tookMs: 700 })
  })
})

describe('the view of a component', () => {
  const gate: RolloutEvent = { type: 'operation-started', ...ofNode, operation: 'gate', reason: 'node must be ready' }
  const other: RolloutEvent = {
    type: 'operation-started',
    ...ofNode,
    operation: 'other',
    reason: 'node must be in step',
  }
  const facts = { kind: 'endpoint', ready: 1, answering: 1, wanted: 1 } as const
  const nodeAfter = (...events: readonly RolloutEvent[]) => coreAfter(...events)?.components.get('node')

  test('says what it does, then what it waits for', () => {
    expect(nodeAfter(gate)).toMatchObject({ state: 'running', doing: 'node must be ready' })
    const verdict = { state: 'waiting', reason: '2 of 3 are ready' } as const
    const progress: RolloutEvent = { type: 'operation-progress', ...ofNode, operation: 'gate', verdict }
    expect(nodeAfter(gate, progress)).toMatchObject({ state: 'running', doing: '2 of 3 are ready' })
  })

  test('is done when the last of its operations is, and keeps what was found', () => {
    const gateDone: RolloutEvent = { type: 'operation-finished', ...ofNode, operation: 'gate', tookMs: 10, facts }
    const otherDone: RolloutEvent = { type: 'operation-finished', ...ofNode, operation: 'other', tookMs: 10 }
    expect(nodeAfter(gate, other, gateDone)).toMatchObject({ state: 'running' })
    const done = nodeAfter(gate, other, gateDone, otherDone)
    expect(done).toMatchObject({ state: 'done' })
    expect([...(done?.facts.values() ?? [])]).toEqual([facts])
  })

  test('stays failed whatever ends after it', () => {
    const failure: Failed['failure'] = { ordinals: [], cause: 'gate-failed', detail: 'node-0 crashed', atMs: 0 }
    const failed: RolloutEvent = { type: 'operation-failed', ...ofNode, operation: 'gate', tookMs: 10, failure }
    const otherDone: RolloutEvent = { type: 'operation-finished', ...ofNode, operation: 'other', tookMs: 10 }
    const stopped: RolloutEvent = {
      type: 'operation-stopped',
      ...ofNode,
      operation: 'other',
      tookMs: 10,
      detail: 'halted',
    }
    expect(nodeAfter(gate, other, failed, otherDone)).toMatchObject({ state: 'failed', doing: 'node-0 crashed' })
    expect(nodeAfter(gate, other, failed, stopped)).toMatchObject({ state: 'failed' })
  })

  test('is kept apart by stage and phase', () => {
    const view = viewAfter(
      gate,
      { type: 'operation-started', ...ofNode, stage: 'rollback', reason: 'back' },
      { type: 'operation-started', ...ofNode, phase: 'edge', component: 'ingress', reason: 'last' },
    )
    expect([...view.stages].map(([stage, phases]) => [stage, [...phases.keys()]])).toEqual([
      ['release', ['core', 'edge']],
      ['rollback', ['core']],
    ])
  })
})

test('what is to be said once is noted in order, under the number of the release', () => {
  const view = viewAfter(
    { type: 'release-started', release: 3, intent: { kind: 'deploy' }, atMs: 0 },
    { type: 'release-taken-over', release: 2, atMs: 0 },
    { type: 'evidence-written', evidence: 'evidence-000003', cause: 'crash', paragraph: 'It crashed.', atMs: 0 },
    { type: 'rollback-started', from: 3, atMs: 0 },
  )
  expect(view.release).toBe(3)
  expect(view.notes).toEqual([
    'release 2 was interrupted; taking over from what really runs',
    'evidence kept: evidence-000003',
    'removing what it started',
  ])
})
