import { type Message, ProduceAcks, Producer } from '@platformatic/kafka'
import { deadLetterTopicOf, type KafkaSource } from '@windlass/contract/detector-config'
import { clientOptions } from './kafka-client.ts'

/** A message that is no transaction. */
export interface DeadLetter {
  readonly message: Message
  readonly problem: string
}

/** Where messages go that cannot be read, as they were, with headers that say where they came from and what is wrong. */
export class DeadLetters implements AsyncDisposable {
  readonly #options: { readonly source: KafkaSource; readonly clientName: string }
  #producer: Producer | undefined

  constructor(options: { readonly source: KafkaSource; readonly clientName: string }) {
    this.#options = options
  }

  /** Returns when all replicas of the topic have them. */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    const { source, clientName } = this.#options
    const topic = deadLetterTopicOf(source)
    this.#producer ??= new Producer({
      ...clientOptions({ clientName, brokers: source.brokers }),
      autocreateTopics: true,
    })
    const messages = letters.map(({ message, problem }) => ({
      topic,
      key: message.key,
      value: message.value,
      headers: headersOf({
        'origin-topic': message.topic,
        'origin-partition': `${message.partition}`,
        'origin-offset': `${message.offset}`,
        problem,
      }),
    }))
    try {
      await this.#producer.send({ messages, acks: ProduceAcks.ALL })
    } catch (error) {
      await this[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    // Nothing is in flight; a connection that cannot be closed is gone already.
    await producer?.close(true).catch(() => {})
  }
}

function headersOf(texts: Readonly<Record<string, string>>): Map<Buffer, Buffer> {
  return new Map(Object.entries(texts).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]))
}
