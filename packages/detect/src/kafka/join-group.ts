import { Consumer, type MessagesStream, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka'
import type { KafkaSource } from '@windlass/contract/detector-config'
import { clientOptions } from './kafka-client.ts'

const longestCloseMs = 3_000
/** A consumer that is not heard of for so long has died, and its partitions are given to others. */
const sessionTimeout = 10_000
const rebalanceTimeout = 20_000
const heartbeatInterval = 2_000
/** One fetch at a time is read into messages, which take several times its bytes. */
const maxBytes = 8 * 1024 * 1024
const maxBytesPerPartition = 1024 * 1024

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

/** A member of a group with the messages of the partitions it is assigned. */
export interface Membership {
  readonly consumer: Consumer
  readonly stream: Stream
}

/**
 * Joins a group. Messages begin after what the group has committed, or with the first one there is.
 *
 * Rejects with what the client says, or with the reason of `signal`.
 */
export async function joinGroup(options: {
  readonly source: KafkaSource
  /** Whoever comes back under the same name takes over its partitions at once. */
  readonly clientName: string
  readonly signal: AbortSignal
}): Promise<Membership> {
  const { source, clientName, signal } = options
  const consumer = new Consumer({
    ...clientOptions({ clientName, brokers: source.brokers }),
    groupId: source.groupId,
    groupInstanceId: clientName,
    sessionTimeout,
    rebalanceTimeout,
    heartbeatInterval,
  })
  let failure: Error | undefined
  consumer.on('error', (error: Error) => {
    failure ??= error
  })
  try {
    const stream = await unlessAborted(consume(consumer, source.topic), signal)
    if (failure !== undefined) throw failure
    return { consumer, stream }
  } catch (error) {
    await leaveGroup(consumer)
    throw error
  }
}

/** Leaves the group, so that others take over at once; left to itself after a while where the broker is away. */
export async function leaveGroup(consumer: Consumer): Promise<void> {
  const overdue = Promise.withResolvers<void>()
  const timer = setTimeout(overdue.resolve, longestCloseMs)
  // A membership that cannot be ended in good order ends with its timeout.
  const closed = consumer.close(true).catch(() => {})
  await Promise.race([closed, overdue.promise])
  clearTimeout(timer)
}

function consume(consumer: Consumer, topic: string): Promise<Stream> {
  const consuming = Promise.withResolvers<Stream>()
  const options = {
    topics: [topic],
    autocommit: false,
    maxBytes,
    maxBytesPerPartition,
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  }
  consumer.consume(options, (error, stream) => {
    // An error is thrown to whoever asks for messages next. It may come before a promise tells of the stream.
    stream?.on('error', () => {})
    if (stream === undefined) consuming.reject(error)
    else consuming.resolve(stream)
  })
  return consuming.promise
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
