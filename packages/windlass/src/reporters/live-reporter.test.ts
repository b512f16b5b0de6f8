import type { RolloutEvent } from '@windlass/rollout/rollout-event'
import { expect, test } from 'vitest'
import { ofNode } from '../testing/of-node.ts'
import { viewLines } from './live-reporter.ts'
import { afterEvent, emptyView } from './rollout-view.ts'

test('the live view shows each phase with its time, its components with what they found or wait for, then the notes', () => {
  const view = (
    [
      { type: 'release-started', release: 3, intent: { kind: 'deploy' }, atMs: 0 },
      { type: 'phase-started', stage: 'release', phase: 'core', atMs: 0 },
      { type: 'operation-started', ...ofNode, reason: 'node must answer' },
      {
        type: 'operation-finished',
        ...ofNode,
        tookMs: 9,
        facts: { kind: 'endpoint', ready: 3, answering: 3, wanted: 3 },
      },
      { type: 'phase-finished', stage: 'release', phase: 'core', tookMs: 4_200, atMs: 4_200 },
      { type: 'phase-started', stage: 'release', phase: 'application', atMs: 4_200 },
      { type: 'operation-started', ...ofNode, component: 'detector', phase: 'application', reason: 'must be ready' },
      { type: 'phase-started', stage: 'rollback', phase: 'core', atMs: 5_000 },
      { type: 'rollback-started', from: 3, to: 1, atMs: 5_000 },
    ] satisfies RolloutEvent[]
  ).reduce(afterEvent, emptyView)
  const terminal = {
    style: (style: string, text: string) => (style === 'green' || style === 'cyan' ? `${style}:${text}` : text),
  }
  expect(viewLines({ view, frame: 0, nowMs: 5_200, terminal })).toEqual([
    'release 3',
    'green:✔ core            4.2 s',
    '  green:✔ node          3 of 3 answer',
    'cyan:⠋ application     1.0 s',
    '  cyan:⠋ detector      ',
    '      must be ready',
    '',
    'rollback',
    'cyan:⠋ core            200 ms',
    '',
    'rolling back to release 1',
  ])
})
