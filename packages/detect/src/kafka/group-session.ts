import type { Message } from '@platformatic/kafka'
import { joinGroup, leaveGroup, type Membership } from './join-group.ts'

const maxBatchMessages = 500
const lagIntervalMs = 2_000

/** Messages after the committed offset, by partition. */
export type PartitionLags = ReadonlyMap<number, number>

type JoinOptions = Parameters<typeof joinGroup>[0]

/**
 * A membership in a consumer group, from joining to leaving. It ends with the first error; whoever wants to go on joins
 * again.
 *
 * Messages of a partition are given in order, from the one after the committed offset. After a rebalance some are given
 * again, and some that another consumer may have been given too.
 */
export class GroupSession implements AsyncDisposable {
  readonly #topic: string
  readonly #membership: Membership
  readonly #messages: AsyncIterator<Message>
  readonly #signal: AbortSignal
  readonly #end = (): void => void this.#membership.stream.destroy()

  private constructor({ source, signal }: JoinOptions, membership: Membership) {
    this.#topic = source.topic
    this.#membership = membership
    this.#messages = membership.stream[Symbol.asyncIterator]()
    this.#signal = signal
    signal.addEventListener('abort', this.#end, { once: true })
    membership.consumer
      .on('error', (error: Error) => this.fail(error))
      .on('consumer:heartbeat:stalled', ({ lastError }) =>
        this.fail(lastError ?? new Error('The broker answers no heartbeat')),
      )
  }

  /** `onLag` is told of the assigned partitions every two seconds. Rejects as {@link joinGroup} does. */
  static async join(options: JoinOptions & { readonly onLag: (lags: PartitionLags) => void }): Promise<GroupSession> {
    const { onLag, ...joining } = options
    const { topic } = joining.source
    const membership = await joinGroup(joining)
    membership.consumer
      .on('consumer:lag', (lags) => onLag(assignedLags(lags.get(topic) ?? [])))
      .startLagMonitoring({ topics: [topic] }, lagIntervalMs)
    return new GroupSession(joining, membership)
  }

  /** Waits for messages and gives those that are there. Rejects with the error that ended the session. */
  async nextMessages(): Promise<readonly Message[]> {
    const messages: Message[] = []
    do {
      const next = await this.#messages.next()
      if (next.done === true) throw new Error('The stream of messages has ended')
      messages.push(next.value)
    } while (messages.length < maxBatchMessages && this.#membership.stream.readableLength > 0)
    return messages
  }

  /** Commits that these messages and all before them are done with, where their partitions are still assigned. */
  async commit(messages: readonly Message[]): Promise<void> {
    const { consumer } = this.#membership
    const assigned = new Set(consumer.assignments?.find(({ topic }) => topic === this.#topic)?.partitions)
    const last = new Map(messages.map((message) => [message.partition, message]))
    const offsets = [...last.values()]
      .filter(({ partition }) => assigned.has(partition))
      .map(({ topic, partition, offset, leaderEpoch }) => ({ topic, partition, offset: offset + 1n, leaderEpoch }))
    if (offsets.length > 0) await consumer.commit({ offsets })
  }

  /** Ends the session with an error. */
  fail(error: unknown): void {
    this.#membership.stream.destroy(error instanceof Error ? error : new Error(String(error)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#end)
    this.#end()
    await leaveGroup(this.#membership.consumer)
  }
}

function assignedLags(lags: readonly bigint[]): PartitionLags {
  // The client gives -1 for a partition that is not assigned.
  return new Map([...lags.entries()].filter(([, lag]) => lag >= 0n).map(([partition, lag]) => [partition, Number(lag)]))
}
