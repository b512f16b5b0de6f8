import { Consumer, type Message, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka'
import type { KafkaSource } from '@windlass/contract/detector-config'
import { clientOptions } from './kafka-client.ts'

const maxBatchMessages = 500
const lagIntervalMs = 2_000
const longestCloseMs = 3_000
/** A consumer that is not heard of for so long has died, and its partitions are given to others. */
const sessionTimeout = 10_000
const rebalanceTimeout = 20_000
const heartbeatInterval = 2_000

/** Messages after the committed offset, by partition. */
export type PartitionLags = ReadonlyMap<number, number>

export interface GroupSessionOptions {
  readonly source: KafkaSource
  /** Unique among the consumers of the group, and stable: whoever comes back under it takes over its partitions. */
  readonly clientName: string
  /** Told of the assigned partitions every two seconds. */
  readonly onLag: (lags: PartitionLags) => void
  readonly signal: AbortSignal
}

/**
 * A membership in a consumer group, from joining to leaving. It ends with the first error; whoever wants to go on joins
 * again.
 *
 * Messages of a partition are given in order, from the one after the committed offset. After a rebalance some are given
 * again, and some that another consumer may have been given too.
 */
export class GroupSession implements AsyncDisposable {
  readonly #consumer: Consumer
  readonly #topic: string
  readonly #stream: Awaited<ReturnType<Consumer['consume']>>
  readonly #messages: AsyncIterator<Message>
  readonly #end = (): void => void this.#stream.destroy()
  readonly #signal: AbortSignal

  private constructor(options: {
    readonly consumer: Consumer
    readonly stream: Awaited<ReturnType<Consumer['consume']>>
    readonly topic: string
    readonly signal: AbortSignal
  }) {
    this.#consumer = options.consumer
    this.#topic = options.topic
    this.#stream = options.stream
    this.#signal = options.signal
    // An error is thrown to whoever asks for messages next; until then nobody else listens.
    this.#stream.on('error', () => {})
    this.#messages = this.#stream[Symbol.asyncIterator]()
    this.#consumer.on('error', (error: Error) => this.fail(error))
    this.#consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
      this.fail(lastError ?? new Error('The broker answers no heartbeat')),
    )
    this.#signal.addEventListener('abort', this.#end, { once: true })
  }

  /** Rejects with what the client says, or with the reason of `signal`. */
  static async join({ source, clientName, onLag, signal }: GroupSessionOptions): Promise<GroupSession> {
    const { topic, groupId, brokers } = source
    const consumer = new Consumer({
      ...clientOptions({ clientName, brokers }),
      groupId,
      groupInstanceId: clientName,
      sessionTimeout,
      rebalanceTimeout,
      heartbeatInterval,
    })
    let failed: unknown
    const noteFailure = (error: unknown): void => {
      failed ??= error
    }
    consumer.on('error', noteFailure)
    try {
      const consuming = consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: MessagesStreamModes.COMMITTED,
        fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      })
      const stream = await unlessAborted(consuming, signal)
      if (failed !== undefined) throw failed
      consumer.on('consumer:lag', (lags) => onLag(assignedLags(lags.get(topic) ?? [])))
      consumer.startLagMonitoring({ topics: [topic] }, lagIntervalMs)
      return new GroupSession({ consumer, stream, topic, signal })
    } catch (error) {
      await close(consumer)
      throw error
    }
  }

  /** Waits for messages and gives those that are there. Rejects with the error that ended the session. */
  async nextMessages(): Promise<readonly Message[]> {
    const messages: Message[] = []
    do {
      const next = await this.#messages.next()
      if (next.done === true) throw new Error('The stream of messages has ended')
      messages.push(next.value)
    } while (messages.length < maxBatchMessages && this.#stream.readableLength > 0)
    return messages
  }

  /** Commits that these messages and all before them are done with, where their partitions are still assigned. */
  async commit(messages: readonly Message[]): Promise<void> {
    const assigned = new Set(this.#consumer.assignments?.find(({ topic }) => topic === this.#topic)?.partitions)
    const last = new Map(messages.map((message) => [message.partition, message]))
    const offsets = [...last.values()]
      .filter(({ partition }) => assigned.has(partition))
      .map(({ topic, partition, offset, leaderEpoch }) => ({ topic, partition, offset: offset + 1n, leaderEpoch }))
    if (offsets.length > 0) await this.#consumer.commit({ offsets })
  }

  /** Ends the session with an error. */
  fail(error: unknown): void {
    this.#stream.destroy(error instanceof Error ? error : new Error(String(error)))
  }

  /** Leaves the group, so that others take over at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#end)
    this.#stream.destroy()
    await close(this.#consumer)
  }
}

function assignedLags(lags: readonly bigint[]): PartitionLags {
  // The client gives -1 for a partition that is not assigned.
  return new Map([...lags.entries()].filter(([, lag]) => lag >= 0n).map(([partition, lag]) => [partition, Number(lag)]))
}

async function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    promise.catch(() => {})
  }
}

/** Closes a client; one whose broker is away is left to itself after a while. */
async function close(consumer: Consumer): Promise<void> {
  const overdue = Promise.withResolvers<void>()
  const timer = setTimeout(overdue.resolve, longestCloseMs)
  // A session that cannot be ended in good order ends with its timeout.
  const closed = consumer.close(true).catch(() => {})
  await Promise.race([closed, overdue.promise])
  clearTimeout(timer)
}
