import { setTimeout as waitFor } from 'node:timers/promises'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { readBlock } from '../transactions/read-block.ts'
import type { Block } from '../transactions/transaction.ts'
import type { BlockSource, SourcedBlock, SourceState } from './block-source.ts'
import { type Cursor, type CursorFile, rememberedBlocks } from './cursor.ts'
import { FollowedChain } from './followed-chain.ts'
import { JsonRpcClient, type RpcCall, wrongAnswer } from './json-rpc-client.ts'

/** Blocks asked for at once while catching up: what is held in memory is bounded by it. */
const batchBlocks = 16
const requestTimeoutMs = 10_000
const longestBackOffMs = 5_000

export interface NodeFollowerOptions {
  readonly name: string
  readonly urls: readonly string[]
  readonly pollIntervalMs: number
  readonly cursor: CursorFile
  readonly now: () => number
  /** Told of every read that failed; `isRepeated` where the one before failed too. */
  readonly onFailure: (error: unknown, options: { readonly isRepeated: boolean }) => void
  readonly onRecovery: () => void
  readonly wait?: (ms: number, options: { readonly signal: AbortSignal }) => Promise<void>
}

const heightSchema = z
  .string()
  .regex(/^0x[0-9a-f]+$/i)
  .transform(Number)

/** What is read of a block to tell whether it is one that was read before. */
const identitySchema = z.object({ hash: z.string().toLowerCase() })

/**
 * Follows a chain through the JSON-RPC of its nodes, from the block after the last one committed, or from the head
 * where there is none.
 *
 * A reorganisation is seen by the hash of the last block changing; the way back is walked block by block to the one
 * that both branches share, and the blocks of the new branch are given with the hashes of those they replace. A node
 * that fails is asked again after a growing pause, for as long as it takes.
 */
export class NodeFollower implements BlockSource {
  readonly kind = 'node'
  readonly name: string
  readonly #options: NodeFollowerOptions
  readonly #client: JsonRpcClient
  #chain = new FollowedChain([])
  #kept: Cursor | undefined
  #genesisHash: string | undefined
  /** The node that is known to serve this chain and no other. */
  #checkedNode: string | undefined
  #phase: 'waiting' | 'reading' | 'away' = 'waiting'
  #awaySinceMs = 0
  /** Attempts that failed since the last one that did not. */
  #failures = 0
  #headHeight: number | undefined
  #lastError: SourceState['lastError']

  constructor(options: NodeFollowerOptions) {
    this.name = options.name
    this.#options = options
    const onFailure = (error: unknown) => this.#tell(error)
    this.#client = new JsonRpcClient({ urls: options.urls, timeoutMs: requestTimeoutMs, onFailure })
  }

  get state(): SourceState {
    const height = this.#chain.last?.height
    return {
      phase: this.#phase,
      ...(this.#phase === 'away' && { awaySinceMs: this.#awaySinceMs }),
      ...(height !== undefined && { height, lagBlocks: Math.max(0, (this.#headHeight ?? height) - height) }),
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    }
  }

  async *blocks({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<SourcedBlock> {
    const { cursor, pollIntervalMs, wait = waitFor } = this.#options
    this.#kept = await cursor.read()
    this.#turnAway()
    while (!signal.aborted) {
      let blocks: readonly Block[] = []
      try {
        blocks = await this.#nextBlocks(signal)
        this.#noteSuccess()
      } catch (error) {
        if (signal.aborted) return
        this.#noteFailure(error)
      }
      for (const block of blocks) {
        yield this.#give(block)
        if (signal.aborted) return
      }
      if (blocks.length === batchBlocks) continue
      const pauseMs = Math.min(pollIntervalMs * 2 ** this.#failures, Math.max(longestBackOffMs, pollIntervalMs))
      await wait(pauseMs, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }

  /** The blocks that follow the last one on the chain as it is now, at most a batch of them. */
  async #nextBlocks(signal: AbortSignal): Promise<Block[]> {
    await this.#checkChain(signal)
    const { last } = this.#chain
    const [head, lastNow] = await this.#ask(
      [{ method: 'eth_blockNumber', params: [] }, ...(last === undefined ? [] : [blockCall(last.height, false)])],
      signal,
    )
    const headHeight = this.#read(heightSchema, head, 'eth_blockNumber')
    this.#headHeight = headHeight
    if (last !== undefined && (lastNow === null || this.#identify(lastNow, last.height) !== last.hash))
      await this.#returnToChain(headHeight, signal)

    const first = this.#chain.nextHeight ?? headHeight
    const count = Math.min(batchBlocks, headHeight - first + 1)
    if (count < 1) return []
    const heights = Array.from({ length: count }, (_, index) => first + index)
    const answers = await this.#ask(
      heights.map((height) => blockCall(height, true)),
      signal,
    )
    return this.#linked(first, answers)
  }

  /** Reads answers up to the first that does not follow the one before: the chain was reorganised between the two. */
  #linked(first: number, answers: readonly unknown[]): Block[] {
    const blocks: Block[] = []
    let parentHash = this.#chain.last?.hash
    for (const [index, json] of answers.entries()) {
      const height = first + index
      const block = readBlock({ json, origin: `${this.#client.node}, block ${height},` })
      if (Number(block.number) !== height) throw this.#wrongAnswer(`block ${block.number} when asked for ${height}`)
      if (parentHash !== undefined && block.parentHash !== parentHash) {
        if (index > 0) break
        throw this.#wrongAnswer(`a block ${height} that does not follow the block ${height - 1} it answered before`)
      }
      blocks.push(block)
      parentHash = block.hash
    }
    return blocks
  }

  /**
   * Takes back the blocks that are no longer on the chain. Those above the head of a node stay, for it may be behind;
   * they are looked at again when it has come that far.
   */
  async #returnToChain(headHeight: number, signal: AbortSignal): Promise<void> {
    const lastHeight = this.#chain.last?.height ?? 0
    if (lastHeight - headHeight > rememberedBlocks)
      throw new CodedError(
        'DETECT_NODE_BEHIND',
        `${this.#client.node} is at height ${headHeight}, far below block ${lastHeight} that was scored`,
        {
          hint: `Wait until the node has caught up; if its chain was begun anew, stop the detector and remove ${this.#options.cursor.path}.`,
        },
      )
    let known = this.#chain.upTo(headHeight)
    while (known !== undefined) {
      const [now] = await this.#ask([blockCall(known.height, false)], signal)
      if (this.#identify(now, known.height) === known.hash) return
      this.#chain.dropFrom(known.height)
      known = this.#chain.last
    }
  }

  /** Refuses a node of another chain; begins anew where the cursor is one of another chain. */
  async #checkChain(signal: AbortSignal): Promise<void> {
    if (this.#checkedNode === this.#client.node) return
    const [genesis] = await this.#client.batch([blockCall(0, false)], { signal })
    const genesisHash = this.#identify(genesis, 0)
    if (this.#genesisHash === undefined) {
      this.#genesisHash = genesisHash
      if (this.#kept?.genesisHash === genesisHash) this.#chain = new FollowedChain(this.#kept.blocks)
    }
    if (this.#genesisHash !== genesisHash)
      throw new CodedError(
        'DETECT_NODE_OTHER_CHAIN',
        `${this.#client.node} serves another chain: its first block is ${genesisHash}`,
        { hint: 'Give addresses of one chain only; if the chain was begun anew, restart the detector to follow it.' },
      )
    this.#checkedNode = this.#client.node
  }

  async #ask(calls: readonly RpcCall[], signal: AbortSignal): Promise<unknown[]> {
    const results = await this.#client.batch(calls, { signal })
    // Another node may have answered than the one asked.
    await this.#checkChain(signal)
    return results
  }

  #identify(json: unknown, height: number): string {
    return this.#read(identitySchema, json, `eth_getBlockByNumber of ${height}`).hash
  }

  #read<Value>(schema: z.ZodType<Value>, json: unknown, what: string): Value {
    const result = schema.safeParse(json)
    if (result.success) return result.data
    throw this.#wrongAnswer(`${JSON.stringify(json)?.slice(0, 80)} to ${what}`)
  }

  #wrongAnswer(what: string): CodedError {
    return wrongAnswer(this.#client.node, what)
  }

  #give(block: Block): SourcedBlock {
    const dropped = this.#chain.extend({ height: Number(block.number), hash: block.hash })
    const position = { genesisHash: this.#genesisHash ?? '', blocks: [...this.#chain.blocks] }
    return { block, dropped, commit: () => this.#options.cursor.write(position) }
  }

  #turnAway(): void {
    if (this.#phase !== 'away') this.#awaySinceMs = this.#options.now()
    this.#phase = 'away'
  }

  #noteSuccess(): void {
    this.#phase = 'reading'
    if (this.#failures > 0) this.#options.onRecovery()
    this.#failures = 0
  }

  #noteFailure(error: unknown): void {
    this.#turnAway()
    this.#lastError = { error, atMs: this.#options.now() }
    this.#checkedNode = undefined
    // Nodes that did not answer were told of and turned away from one by one.
    if (!isCodedError(error, 'DETECT_NODE_AWAY')) {
      this.#tell(error)
      this.#client.turnAway()
    }
    this.#failures++
  }

  #tell(error: unknown): void {
    this.#options.onFailure(error, { isRepeated: this.#failures > 0 })
  }
}

function blockCall(height: number, full: boolean): RpcCall {
  return { method: 'eth_getBlockByNumber', params: [`0x${height.toString(16)}`, full] }
}
