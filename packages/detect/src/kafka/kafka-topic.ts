import { setTimeout as waitFor } from 'node:timers/promises'
import type { Message } from '@platformatic/kafka'
import type { KafkaSource } from '@windlass/contract/detector-config'
import { CodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { BatchSource, SourcedBatch } from '../sources/batch-source.ts'
import type { SourceState } from '../sources/block-source.ts'
import { type OnFailure, pauseMsAfter, retryUntilDone } from '../waiting/retry-until-done.ts'
import { type DeadLetter, DeadLetters } from './dead-letters.ts'
import { GroupSession, type PartitionLags } from './group-session.ts'
import { lastCause } from './kafka-client.ts'
import { readMessage } from './read-message.ts'

export interface KafkaTopicOptions {
  readonly name: string
  readonly source: KafkaSource
  /** As `joinGroup` wants it. */
  readonly clientName: string
  readonly now: () => number
  readonly onFailure: OnFailure
  readonly onRecovery: () => void
  /** Told of the partitions that are assigned; of none while the broker is away. */
  readonly onLag: (topic: string, lags: PartitionLags) => void
  /** Told of messages that went to the dead-letter topic. */
  readonly onDeadLetters: (topic: string, letters: readonly { readonly problem: string }[]) => void
}

/**
 * The transactions of a topic, read as one of a consumer group.
 *
 * Whatever happens to this process or to the group, each message is given at least once: its offset is committed after
 * the batch was. A message that is no transaction goes to the dead-letter topic before its offset is committed. While a
 * batch is not committed no other is given, and the client stops fetching once its buffer is full, so that memory is
 * bounded however long it takes; the membership in the group is kept meanwhile. A broker that is away is asked again
 * after a growing pause, for as long as it takes.
 */
export class KafkaTopic implements BatchSource {
  readonly kind = 'kafka'
  readonly name: string
  readonly #options: KafkaTopicOptions
  readonly #deadLetters: DeadLetters
  #state: SourceState = { phase: 'waiting' }
  /** Sessions that failed since one that gave anything. */
  #failures = 0

  constructor(options: KafkaTopicOptions) {
    this.name = options.name
    this.#options = options
    this.#deadLetters = new DeadLetters(options)
  }

  get state(): SourceState {
    return this.#state
  }

  async *batches({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<SourcedBatch> {
    const { source, clientName, now } = this.#options
    await using _ = this.#deadLetters
    this.#state = { phase: 'away', awaySinceMs: now() }
    while (!signal.aborted) {
      try {
        const onLag = (lags: PartitionLags) => this.#noteLag(lags)
        await using session = await GroupSession.join({ source, clientName, onLag, signal })
        this.#state = { ...this.#state, phase: 'reading' }
        yield* this.#read(session, signal)
      } catch (error) {
        if (signal.aborted) return
        this.#noteFailure(error)
      }
      await waitFor(pauseMsAfter(this.#failures), undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }

  async *#read(session: GroupSession, signal: AbortSignal): AsyncGenerator<SourcedBatch> {
    while (!signal.aborted) {
      const messages = await session.nextMessages()
      this.#noteSuccess()
      const contents = messages.map(({ value }) => readMessage(value))
      const subjects = contents.flatMap((content) => (content.kind === 'transaction' ? content.subject : []))
      const letters = contents.flatMap((content, index) =>
        content.kind === 'poison' ? { message: messages[index] as Message, problem: content.problem } : [],
      )
      yield { subjects, dropped: [], commit: () => this.#commit({ session, messages, letters, signal }) }
    }
  }

  async #commit(options: {
    readonly session: GroupSession
    readonly messages: readonly Message[]
    readonly letters: readonly DeadLetter[]
    readonly signal: AbortSignal
  }): Promise<void> {
    const { session, messages, letters, signal } = options
    if (letters.length > 0) {
      const { source, onFailure, onDeadLetters } = this.#options
      await retryUntilDone({ action: () => this.#deadLetters.send(letters), onFailure, signal })
      onDeadLetters(source.topic, letters)
    }
    try {
      await session.commit(messages)
    } catch (error) {
      // The messages come again, to this consumer or another.
      session.fail(error)
    }
  }

  #noteLag(lags: PartitionLags): void {
    this.#noteSuccess()
    this.#state = { ...this.#state, lagMessages: lags.values().reduce((sum, lag) => sum + lag, 0) }
    this.#options.onLag(this.#options.source.topic, lags)
  }

  #noteSuccess(): void {
    if (this.#failures > 0) this.#options.onRecovery()
    this.#failures = 0
  }

  #noteFailure(cause: unknown): void {
    const { source, now, onLag, onFailure } = this.#options
    const error = new CodedError(
      'DETECT_BROKER_AWAY',
      `${source.topic} cannot be read from ${source.brokers.join(', ')}: ${describeError(lastCause(cause)).message}`,
      { hint: 'Check that the brokers run, are reached from here, and have the topic.', cause },
    )
    const { phase, awaySinceMs = now(), lagMessages } = this.#state
    this.#state = {
      phase: 'away',
      awaySinceMs: phase === 'away' ? awaySinceMs : now(),
      lastError: { error, atMs: now() },
      ...(lagMessages !== undefined && { lagMessages }),
    }
    onLag(source.topic, new Map())
    onFailure(error, { isRepeated: this.#failures > 0 })
    this.#failures++
  }
}
