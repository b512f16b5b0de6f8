import { alertBounds } from '@windlass/contract/alert-bounds'
import { above, below } from './bounds.ts'
import type { Subjects } from './subject.ts'

/** Blocks found by chance keep no time: a chain is stalled after so many times their average. */
const noBlockBlocks = 20

/** The bounds of panels that show what an alert watches, each the same as the alert's. */
export function panelBounds({ monitoring, chains, detectors, backedUp }: Subjects) {
  const { thresholds } = monitoring
  const blockTimes = chains.map(({ component }) => component.consensus.blockTimeSeconds)
  const bufferSizes = detectors.map(({ component }) => component.config.buffer.maxSize)
  const recoveryPoints = backedUp.map(({ backup }) => backup.recoveryPointHours)
  return {
    nodesUp: below({ critical: alertBounds.leastNodes }),
    peers: below({ warning: alertBounds.leastPeers }),
    secondsSinceBlock: above({
      critical: Math.max(alertBounds.noBlockSeconds, noBlockBlocks * Math.min(...blockTimes)),
    }),
    syncLag: above({ warning: thresholds.syncLagBlocks }),
    pool: above({ warning: thresholds.stuckPoolTransactions }),
    forkedHeights: above({ critical: 1 }),
    validationErrors: above({ warning: thresholds.validationErrorsPerMinute }),
    consensusFailures: above({ critical: 1 }),
    ofLimit: above({ warning: alertBounds.ofLimit }),
    volumeUsed: above({ warning: alertBounds.volumeFilling, critical: alertBounds.volumeAlmostFull }),
    volumeDaysUntilFull: below({ warning: thresholds.volumeDaysUntilFull }),
    restarts: above({ warning: thresholds.restartsPerHour }),
    backupAge: above({ critical: Math.min(...recoveryPoints) * 3600 }),
    consumerLag: above({ warning: thresholds.consumerLag }),
    apiErrors: above({ critical: thresholds.apiErrorPercent / 100 }),
    apiLatency: above({ warning: thresholds.apiLatencySeconds }),
    buffer: above({ warning: Math.min(...bufferSizes) * alertBounds.bufferFull }),
    hitRate: below({ warning: alertBounds.leastHitRate }),
    cacheUp: below({ critical: 1 }),
  }
}

export type PanelBounds = ReturnType<typeof panelBounds>
