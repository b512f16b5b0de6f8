import type { PlanDescription } from '@windlass/rollout/describe-plan'
import { expect, test } from 'vitest'
import { planLines } from './plan-lines.ts'

const empty: PlanDescription = {
  empty: true,
  headline: 'Nothing to do: everything runs as described.',
  counts: { apply: 0, 'replace-replica': 0, gate: 0, remove: 0, 'grow-volumes': 0 },
  safety: 'reversible',
  components: [],
  warnings: [],
  obstacles: [],
}

test('a plan that changes nothing is one line', () => {
  expect(planLines(empty)).toEqual(['Nothing to do: everything runs as described.'])
})

test('a plan names what changes, why, how safe it is and what must hold after it', () => {
  const change = { resource: 'processes/node', difference: [], takes: [] }
  expect(
    planLines({
      ...empty,
      empty: false,
      headline: '2 components change: 3 operations and 1 gate.',
      warnings: ['no node serves now'],
      obstacles: [
        { resource: 'processes/node', code: 'ROLLOUT_IMMUTABLE', why: 'no volume shrinks', hint: 'Keep it.' },
      ],
      components: [
        {
          component: 'node',
          phase: 'core',
          change: 'apply',
          changes: [
            {
              ...change,
              operation: 'apply',
              reason: 'node changes',
              safety: 'needs-snapshot',
              difference: [
                { path: 'config.maxPeers', from: '50', to: '20' },
                { path: 'config.added', to: '1' },
                { path: 'config.dropped', from: '2' },
              ],
              takes: [{ owner: 'kubectl-edit', field: '.config.maxPeers' }],
            },
            { ...change, operation: 'replace-replica', reason: 'node-0 runs another revision', safety: 'reversible' },
          ],
          gates: ['node 0 must be ready'],
        },
        {
          component: 'cache',
          phase: 'core',
          change: 'remove',
          changes: [{ ...change, operation: 'remove', reason: 'cache is removed', safety: 'irreversible' }],
          gates: [],
        },
      ],
    }),
  ).toEqual([
    '2 components change: 3 operations and 1 gate.',
    'refused: no volume shrinks. Keep it.',
    'warning: no node serves now',
    '',
    'core: node',
    '  ~ node changes [needs-snapshot]',
    '      config.maxPeers: 50 → 20',
    '      config.added: (none) → 1',
    '      config.dropped: 2 → (none)',
    '      takes .config.maxPeers from kubectl-edit',
    '  ↻ node-0 runs another revision',
    '  ? node 0 must be ready',
    '',
    'core: cache',
    '  - cache is removed [irreversible]',
  ])
})
