import { setTimeout as delay } from 'node:timers/promises'
import type { NodeConfig } from '@windlass/contract/node-config'
import type { Logger } from '@windlass/service/logger'
import type { Ledger, Miner, TransactionPool } from '../ledger.ts'
import { createMiner } from '../miner/miner.ts'
import type { Network } from '../network/network.ts'
import { coinbaseOf } from './coinbase.ts'

export interface MiningOptions {
  readonly config: Pick<NodeConfig, 'name' | 'mining'>
  readonly ledger: Ledger
  readonly pool: TransactionPool
  readonly network: Network
  readonly logger: Logger
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** The mining of a node; disposing of it ends when the miner has stopped. */
export interface Mining extends AsyncDisposable {
  readonly active: boolean
  /** Proof-of-work hashes tried so far. */
  readonly hashes: number
}

/** A node that found nobody mines alone after this long: a chain must be able to begin. */
const aloneAfterMs = 15_000
const lookEveryMs = 100
/** A disk that was full may have room again. */
const againAfterMs = 5_000

/**
 * Mines, where the configuration says so, once it is of use: not before a node that was told of peers has found one
 * and is at its head. Blocks mined below a chain that is still being fetched would only be thrown away.
 */
export function startMining(options: MiningOptions): Mining {
  const { config, ledger, pool, network, logger, clock } = options
  const stop = new AbortController()
  const { signal } = stop
  let miner: Miner | undefined
  let earlierHashes = 0

  const mine = async (): Promise<void> => {
    await turnToMine(options, signal)
    while (!signal.aborted) {
      miner = createMiner({
        ledger,
        pool,
        coinbase: coinbaseOf(config),
        maxHashesPerSecond: config.mining.maxHashesPerSecond,
        onMined: (block) => network.announceBlock(block),
        clock,
        signal,
      })
      logger.info({ height: Number(ledger.head.header.number) }, 'mining')
      try {
        await miner.stopped
      } catch (error) {
        logger.error({ err: error, againAfterMs }, 'mining failed')
      }
      earlierHashes += miner.hashes
      miner = undefined
      if (!signal.aborted) await delay(againAfterMs, undefined, { signal })
    }
  }
  const ended = config.mining.enabled
    ? mine().catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, 'mining ended')
      })
    : undefined
  return {
    get active() {
      return miner !== undefined
    },
    get hashes() {
      return earlierHashes + (miner?.hashes ?? 0)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}

async function turnToMine({ network, clock }: MiningOptions, signal: AbortSignal): Promise<void> {
  const sinceMs = clock()
  while (!network.alone) {
    const { peers, agreement, syncing } = network
    if (peers.length > 0 ? agreement.lagBlocks === 0 && !syncing : clock() - sinceMs > aloneAfterMs) return
    await delay(lookEveryMs, undefined, { signal })
  }
}
