import type { HealthCheck } from '@windlass/contract/health'
import type { NodeConfig } from '@windlass/contract/node-config'
import { describeError } from '@windlass/errors/describe-error'
import type { Ledger } from '../ledger.ts'
import type { Network } from '../network/network.ts'
import { createProgressWatch } from './progress.ts'
import { readinessChecks } from './readiness.ts'

/** Blocks that the peers may be ahead for before a node counts as stuck, and the least time that takes. */
const graceBlocks = 3
const leastGraceMs = 5_000

export interface NodeHealth {
  /** Says whether the ledger could be written to the last time. */
  readonly writer: { failed(error: unknown): void; worked(): void }
  /** From now on the node has started, and is judged by these. */
  watch(parts: { readonly ledger: Ledger; readonly network: Network }): Disposable
  live(): HealthCheck[]
  ready(): HealthCheck[]
  startup(): HealthCheck[]
}

/** Judges a node for its health endpoints. */
export function createNodeHealth(options: {
  readonly config: NodeConfig
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}): NodeHealth {
  const { config, clock } = options
  const graceMs = Math.max(config.consensus.blockTimeSeconds * 1000 * graceBlocks, leastGraceMs)
  const progress = createProgressWatch({ graceMs, now: clock })
  let writeFailure: unknown
  let watched: { readonly ledger: Ledger; readonly network: Network } | undefined

  const sample = (): void => {
    if (watched === undefined) return
    const { ownTotalDifficulty, agreement } = watched.network
    progress.sample({ ownTotalDifficulty, bestTotalDifficulty: agreement.bestTotalDifficulty })
  }
  const startup = (): HealthCheck => ({
    name: 'startup',
    state: watched === undefined ? 'fail' : 'pass',
    reason: watched === undefined ? 'the ledger or the network is not open yet' : 'the node has started',
  })
  const live = (): HealthCheck[] => {
    if (writeFailure === undefined) return [{ name: 'ledger', state: 'pass', reason: 'the ledger can be written' }]
    const reason = `the last write failed: ${describeError(writeFailure).message}`
    return [{ name: 'ledger', state: 'fail', reason }]
  }
  return {
    writer: {
      failed(error) {
        writeFailure = error
      },
      worked() {
        writeFailure = undefined
      },
    },
    watch(parts) {
      watched = parts
      sample()
      const timer = setInterval(sample, 1_000)
      return { [Symbol.dispose]: () => clearInterval(timer) }
    },
    live,
    startup: () => [startup()],
    ready() {
      if (watched === undefined) return [startup()]
      sample()
      const { ledger, network } = watched
      const checks = readinessChecks({
        peers: network.peers.length,
        minPeers: config.readiness.minPeers,
        alone: network.alone,
        maxLagBlocks: config.readiness.maxLagBlocks,
        agreement: network.agreement,
        progress: progress.read(),
        lastRefusal: ledger.lastRefusal,
      })
      return [...live(), ...checks]
    },
  }
}
