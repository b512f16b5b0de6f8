import { healthPaths } from '@windlass/contract/health'
import { type NodeStatus, nodeStatusPath } from '@windlass/contract/node-status'
import type { CallReply, CallRequest } from '@windlass/target/call'
import { z } from 'zod'
import type { SimulatedClock } from './simulated-clock.ts'
import type { SimulatedReplica } from './simulated-replica.ts'

const batchSchema = z.array(z.object({ id: z.int(), params: z.array(z.unknown()) }))

const blockTimeMs = 2_000

/** A chain whose nodes are always in step, but for those that fork or find no peers. */
export class SimulatedNetwork {
  readonly #clock: SimulatedClock
  readonly #beginningMs: number
  /** No block comes from then on. */
  stalledFromMs = Number.POSITIVE_INFINITY

  constructor(clock: SimulatedClock) {
    this.#clock = clock
    this.#beginningMs = clock.nowMs() - 100 * blockTimeMs
  }

  height(atMs = this.#clock.nowMs()): number {
    return Math.floor((Math.min(atMs, this.stalledFromMs) - this.#beginningMs) / blockTimeMs)
  }

  answer(options: {
    readonly replica: SimulatedReplica
    readonly replicas: readonly SimulatedReplica[]
    readonly request: CallRequest
  }): CallReply {
    const { replica, replicas, request } = options
    if (request.path === nodeStatusPath) return json(this.#status(replica, replicas))
    if (request.path === healthPaths.ready) return this.#ready(replica)
    const calls = batchSchema.parse(JSON.parse(request.body ?? '[]'))
    const head = this.#height(replica)
    return json(
      calls.map(({ id, params }) => {
        const height = Number(params[0])
        const result = height <= head ? { number: params[0], hash: hashAt(replica, height) } : null
        return { jsonrpc: '2.0', id, result }
      }),
    )
  }

  #ready(replica: SimulatedReplica): CallReply {
    if (!replica.body.node?.cannotPeer) return json({ state: 'pass', checks: [] })
    const checks = [{ name: 'peers', state: 'fail', reason: '0 of at least 1 peers; dialled 2 addresses' }]
    return { ...json({ state: 'fail', checks }), status: 503 }
  }

  /** A forked node mines alone, at a third of the pace; one without peers stays where it was when it started. */
  #height(replica: SimulatedReplica): number {
    const { forksAt = Number.POSITIVE_INFINITY, cannotPeer } = replica.body.node ?? {}
    if (cannotPeer) return this.height(replica.startedAtMs)
    const height = this.height()
    return height < forksAt ? height : forksAt + Math.floor((height - forksAt) / 3)
  }

  #status(replica: SimulatedReplica, replicas: readonly SimulatedReplica[]): NodeStatus {
    const height = this.#height(replica)
    const { forksAt, cannotPeer, upgradeHeights = [] } = replica.body.node ?? {}
    const others = cannotPeer ? [] : replicas.filter((other) => other !== replica && !other.body.node?.cannotPeer)
    const refuses = forksAt !== undefined && this.height() >= forksAt
    return {
      name: replica.name,
      version: 'simulated',
      chainId: 1337,
      genesisHash: hashAt(replica, 0),
      height,
      headHash: hashAt(replica, height),
      headTimestampSeconds: Math.floor((this.#beginningMs + height * blockTimeMs) / 1000),
      totalDifficulty: String(height),
      addresses: [],
      peers: others.map((other) => ({
        id: other.name,
        address: other.name,
        height,
        headHash: hashAt(other, height),
        totalDifficulty: String(height),
        chain: 'shared',
      })),
      knownPeers: others.length,
      lagBlocks: 0,
      syncing: false,
      outvoted: false,
      mining: true,
      poolTransactions: 0,
      ...(refuses && {
        lastRefusal: {
          height: forksAt,
          hash: canonicalHash(forksAt),
          reason: 'gas-limit',
          detail: 'expected 20000000, found 30000000',
          atMs: this.#beginningMs + forksAt * blockTimeMs,
        },
      }),
      rules: {
        blockTimeSeconds: 2,
        minimumDifficultyHexDigits: 2,
        gasLimit: 30_000_000,
        blockRewardWei: '0',
      },
      upgradeHeights: [...upgradeHeights],
    }
  }
}

function canonicalHash(height: number): string {
  return `0x${height.toString(16).padStart(64, '0')}`
}

function hashAt(replica: SimulatedReplica, height: number): string {
  const { forksAt = Number.POSITIVE_INFINITY, cannotPeer } = replica.body.node ?? {}
  return height >= forksAt && !cannotPeer ? canonicalHash(height).replace('0x0', '0xf') : canonicalHash(height)
}

function json(value: unknown): CallReply {
  return { status: 200, body: JSON.stringify(value) }
}
