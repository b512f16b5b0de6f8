import type { RolloutEvent } from '@windlass/rollout/rollout-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ofNode } from '../testing/of-node.ts'
import { recordedTerminal } from '../testing/recorded-terminal.ts'
import { plainReporter } from './plain-reporter.ts'

type Failed = Extract<RolloutEvent, { type: 'operation-failed' }>

function linesOf(events: readonly RolloutEvent[]): readonly string[] {
  const { terminal, stdout, stderr } = recordedTerminal()
  {
    using reporter = plainReporter(terminal)
    for (const event of events) reporter.emit(event)
  }
  expect(stdout()).toBe('')
  return stderr().split('\n').slice(0, -1)
}

const started: RolloutEvent = { type: 'operation-started', ...ofNode, reason: 'node must be ready' }
const waiting = (atMs: number, reason: string): RolloutEvent => ({
  type: 'operation-progress',
  ...ofNode,
  atMs,
  verdict: { state: 'waiting', reason },
})

describe('plain lines', () => {
  afterEach(() => void vi.useRealTimers())

  test('tell what is waited for once that has lasted, though nothing more is heard of it', () => {
    vi.useFakeTimers()
    const { terminal, stderr } = recordedTerminal()
    using reporter = plainReporter(terminal)
    const { atMs } = started
    reporter.emit(started)
    reporter.emit(waiting(atMs + 100, 'node-1 is starting'))
    reporter.emit(waiting(atMs + 200, 'node-2 does not answer'))
    vi.advanceTimersByTime(1_700)
    expect(stderr()).toBe('')
    vi.advanceTimersByTime(200)
    expect(stderr()).toMatch(/^core +node: waiting: node-2 does not answer\n$/)
  })

  test('tell a release from its beginning to its end', () => {
    const failure: Failed['failure'] = { ordinals: [0], cause: 'gate-failed', detail: 'node-0 has failed', atMs: 0 }
    expect(
      linesOf([
        { type: 'release-taken-over', release: 2, atMs: 0 },
        { type: 'release-started', release: 3, intent: { kind: 'deploy' }, atMs: 0 },
        { type: 'phase-started', stage: 'release', phase: 'core', atMs: 0 },
        { type: 'operation-started', ...ofNode, kind: 'apply', reason: 'node changes' },
        started,
        { type: 'operation-failed', ...ofNode, tookMs: 900, failure },
        { type: 'operation-stopped', ...ofNode, tookMs: 900, detail: 'something else failed' },
        { type: 'evidence-written', evidence: 'evidence-000003', cause: 'crash', paragraph: 'It crashed.', atMs: 0 },
        { type: 'rollback-started', from: 3, to: 1, atMs: 0 },
        {
          type: 'operation-finished',
          ...ofNode,
          tookMs: 20,
          facts: { kind: 'endpoint', ready: 1, answering: 1, wanted: 1 },
        },
        { type: 'phase-finished', stage: 'rollback', phase: 'core', tookMs: 1_200, atMs: 0 },
        { type: 'release-finished', release: 3, status: 'rolled-back', atMs: 0 },
      ]),
    ).toEqual([
      'release 2 was interrupted; this one takes over from what really runs',
      'release 3',
      'core           begins',
      'core           node: node changes',
      'core           node: FAILED: node-0 has failed',
      'core           node: stopped: something else failed',
      'evidence: evidence-000003',
      'rolling back release 3 to release 1',
      'core           node: pass: 1 of 1 answer',
      'core           done in 1.2 s',
      'release 3 rolled-back',
    ])
  })

  test('tell objects of a component that are applied one after the other by the last, others where they differ', () => {
    const apply = (component: string, reason: string): RolloutEvent[] => {
      const operation = { ...ofNode, kind: 'apply', component, operation: `apply:${reason}` } as const
      return [
        { type: 'operation-started', ...operation, reason },
        { type: 'operation-finished', ...operation, tookMs: 5 },
      ]
    }
    expect(
      linesOf([
        ...apply('node', 'NetworkPolicy node is not there yet'),
        ...apply('page', 'page changes'),
        ...apply('node', 'Service node is not there yet'),
        ...apply('node', 'node is not there yet'),
        started,
        waiting(2_000, 'nothing listens'),
        ...apply('node', 'Ingress node is not there yet'),
        { type: 'phase-finished', stage: 'release', phase: 'core', tookMs: 1_200, atMs: 0 },
        ...apply('entry', 'entry is not there yet'),
      ]),
    ).toEqual([
      'core           node: node is not there yet (2 other objects first)',
      'core           node: waiting: nothing listens',
      'core           page: page changes',
      'core           node: Ingress node is not there yet',
      'core           done in 1.2 s',
      'core           entry: entry is not there yet',
    ])
  })

  test('leave out what is over in a moment', () => {
    expect(linesOf([started, waiting(1_900, 'nothing listens')])).toEqual([])
  })

  test('say what is waited for, and again only when it is something else and not at once', () => {
    expect(
      linesOf([
        started,
        waiting(2_000, 'at height 3'),
        waiting(4_500, 'at height 4'),
        waiting(4_600, 'node-1 is missing'),
        waiting(9_000, 'node-2 has 0 of 1 peers'),
        waiting(10_000, 'node-2 lags'),
      ]),
    ).toEqual([
      'core           node: waiting: at height 3',
      'core           node: waiting: node-1 is missing',
      'core           node: waiting: node-2 has 0 of 1 peers',
    ])
  })

  test('leave a final verdict to the failure that follows it', () => {
    const final: RolloutEvent = {
      type: 'operation-progress',
      ...ofNode,
      atMs: 5_000,
      verdict: { state: 'fail', reason: 'forked' },
    }
    expect(linesOf([started, final])).toEqual([])
  })
})
