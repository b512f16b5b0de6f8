import { describe, expect, test } from 'vitest'
import { contextOf } from '../kubernetes/context.ts'
import { rulesOf } from '../kubernetes/monitoring/rules.ts'
import { stackOf } from '../kubernetes/monitoring/testing/test-stacks.ts'
import { panelBounds } from './panel-bounds.ts'
import { subjectsOf } from './subject.ts'

const namespace = 'demo-test'

/** Every bound that a description sets is another than the default. */
const stack = stackOf({
  node: { kind: 'chain', consensus: { blockTimeSeconds: 60 }, backup: { method: 'snapshot', recoveryPointHours: 3 } },
  detector: {
    kind: 'detector',
    cache: 'cache',
    config: { buffer: { maxSize: 400 } },
    sources: [{ kind: 'kafka', component: 'kafka' }],
  },
  cache: { kind: 'cache' },
  kafka: { kind: 'broker' },
  watch: {
    kind: 'monitoring',
    thresholds: {
      syncLagBlocks: 11,
      stuckPoolTransactions: 12,
      validationErrorsPerMinute: 13,
      consumerLag: 14,
      apiErrorPercent: 15,
      apiLatencySeconds: 16,
      restartsPerHour: 17,
      volumeDaysUntilFull: 18,
    },
  },
})

const monitoring = stack.components['watch']
if (monitoring?.kind !== 'monitoring') throw new Error('the stack is watched')

const bounds = panelBounds(subjectsOf({ stack, namespace, monitoring }))
const rules = rulesOf(contextOf({ stack, namespace, name: 'watch', component: monitoring })).flatMap(
  (group) => group.rules,
)

describe('panels have the bounds of alerts', () => {
  test.each([
    ['ChainPartitioned', `< ${bounds.nodesUp.critical}`],
    ['ChainPeersLow', `< ${bounds.peers.warning}`],
    ['ChainStalled', `> ${bounds.secondsSinceBlock.critical}`],
    ['ChainNodeBehind', `> ${bounds.syncLag.warning}`],
    ['ChainPoolStuck', `>= ${bounds.pool.warning}`],
    ['ChainValidationErrors', `> ${bounds.validationErrors.warning}`],
    ['ContainerCpuHigh', `> ${bounds.ofLimit.warning}`],
    ['ContainerMemoryHigh', `> ${bounds.ofLimit.warning}`],
    ['ContainerRestarting', `>= ${bounds.restarts.warning}`],
    ['VolumeFillingUp', `> ${bounds.volumeUsed.warning}`],
    ['VolumeAlmostFull', `> ${bounds.volumeUsed.critical}`],
    ['VolumeFullSoon', `[6h], ${Number(bounds.volumeDaysUntilFull.warning) * 86_400})`],
    ['BackupTooOld', `> ${bounds.backupAge.critical}`],
    ['DetectorApiErrors', `> ${Number(bounds.apiErrors.critical) * 100}`],
    ['DetectorApiSlow', `> ${bounds.apiLatency.warning}`],
    ['DetectorConsumerLagHigh', `> ${bounds.consumerLag.warning}`],
    ['DetectorCacheHitRateLow', `< ${bounds.hitRate.warning}`],
    ['DetectorBufferFull', `>= ${bounds.buffer.warning}`],
    // These count what must not be at all: one is as bad as many.
    ['ChainForked', 'count by'],
    ['ChainConsensusFailures', '> 0'],
    ['CacheDown', '== 0'],
  ])('%s: %s', (alert, condition) => {
    const rule = rules.find((candidate) => 'alert' in candidate && candidate.alert === alert)
    expect(rule?.expr).toContain(condition)
  })
})
