import { setTimeout as sleep, setInterval as ticks } from 'node:timers/promises'
import type { TrafficConfig } from '@windlass/contract/traffic-config'
import { isCodedError } from '@windlass/errors/coded-error'
import { createChainCommon } from '../consensus/chain-common.ts'
import { type ChainState, readChainState } from './chain-state.ts'
import type { NodeRotation, TrafficNode } from './node-rotation.ts'
import { createPacer } from './pacer.ts'
import { createRandom } from './seeded-random.ts'
import { requestTimeoutMs, sendTransfers } from './send-transfers.ts'
import { createSenders } from './sender.ts'
import type { TrafficStatus } from './traffic-status.ts'
import { createTransferMix, type TransferDraft } from './transfer-mix.ts'

export interface GenerateTrafficOptions {
  readonly config: Pick<TrafficConfig, 'transfersPerSecond' | 'accounts' | 'seed'>
  readonly rotation: NodeRotation
  readonly status: TrafficStatus
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Nodes take at least 100 calls at a time; what is asked before a batch are its senders and three more. */
const batchSize = 96
const shortestTickMs = 20
const longestTickMs = 1_000

/**
 * Sends transfers at a steady pace until `signal` aborts.
 *
 * Each account uses one node, so that its nonces arrive in order, and all nodes are used at the same time. The accounts
 * of a node that is away use the next one until it is back.
 */
export async function generateTraffic(options: GenerateTrafficOptions): Promise<void> {
  const { config, rotation, status, now, signal } = options
  const { transfersPerSecond } = config
  const { chainId, height } = await firstState(options)
  const common = createChainCommon({ chainId })
  const senders = createSenders(config.accounts)
  const mix = createTransferMix({
    // With the height, so that a restart goes on with other transfers.
    random: createRandom(config.seed, height),
    addresses: senders.map(({ address }) => address),
  })

  const lanes = new Map(rotation.nodes.map((node) => [node, { queue: [] as TransferDraft[], emptying: false }]))
  // What a node is behind by more than a second is not worth keeping.
  const longestQueue = Math.max(batchSize, transfersPerSecond)

  const empty = async (node: TrafficNode, queue: TransferDraft[]): Promise<void> => {
    while (queue.length > 0) {
      const drafts = queue.splice(0, batchSize)
      try {
        status.sent(node, await sendTransfers({ node, drafts, senders, common, now, signal }))
      } catch (error) {
        if (signal.aborted) return
        if (!isCodedError(error)) throw error
        status.nodeFailed(node, error, drafts.length + queue.splice(0).length)
      }
    }
  }

  const pacer = createPacer({ perSecond: transfersPerSecond, nowMs: now() })
  const tickMs = Math.min(longestTickMs, Math.max(shortestTickMs, 1_000 / transfersPerSecond))
  for await (const _ of ticks(tickMs, undefined, { signal })) {
    for (let due = pacer.due(now()); due > 0; due--) {
      const draft = mix.next()
      const node = rotation.nodeOf(draft.sender)
      const lane = node && lanes.get(node)
      if (lane === undefined) status.skipped('no-node')
      else if (lane.queue.length >= longestQueue) status.skipped('behind')
      else lane.queue.push(draft)
    }
    for (const [node, lane] of lanes) {
      if (lane.emptying || lane.queue.length === 0) continue
      lane.emptying = true
      empty(node, lane.queue).finally(() => {
        lane.emptying = false
      })
    }
  }
}

/** The state of the chain, as soon as one node tells it. */
async function firstState({ rotation, status, signal }: GenerateTrafficOptions): Promise<ChainState> {
  for (let index = 0; ; index++) {
    const node = rotation.nodeOf(index)
    if (node === undefined) {
      await sleep(shortestTickMs, undefined, { signal })
      continue
    }
    try {
      const state = await readChainState({ url: node.url, addresses: [], timeoutMs: requestTimeoutMs, signal })
      status.nodeAnswered(node)
      return state
    } catch (error) {
      signal.throwIfAborted()
      if (!isCodedError(error)) throw error
      status.nodeFailed(node, error, 0)
    }
  }
}
