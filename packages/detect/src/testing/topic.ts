import { randomUUID } from 'node:crypto'
import {
  Admin,
  Consumer,
  MessagesStreamModes,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import type { KafkaSource } from '@windlass/contract/detector-config'

export interface DeadLetterRead {
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** A topic of its own with a group of its own, gone with its scope. */
export class Topic implements AsyncDisposable {
  readonly source: KafkaSource
  readonly #admin: Admin
  readonly #producer: Producer<string, string, string, string>

  private constructor(brokers: string[]) {
    const topic = `transactions-${randomUUID()}`
    this.source = { kind: 'kafka', brokers, topic, groupId: `group-of-${topic}` }
    const common = { clientId: 'test', bootstrapBrokers: brokers }
    this.#admin = new Admin(common)
    this.#producer = new Producer({ ...common, serializers: stringSerializers })
  }

  static async create(options: { readonly brokers: string[]; readonly partitions: number }): Promise<Topic> {
    const topic = new Topic(options.brokers)
    const { topic: name } = topic.source
    await topic.#admin.createTopics({
      topics: [name, `${name}-dead-letter`],
      partitions: options.partitions,
      replicas: 1,
    })
    return topic
  }

  async send(values: readonly string[]): Promise<void> {
    const { topic } = this.source
    for (let first = 0; first < values.length; first += 500)
      await this.#producer.send({
        messages: values.slice(first, first + 500).map((value, index) => ({ topic, key: `${first + index}`, value })),
      })
  }

  /** Messages up to which the group has committed, over all partitions. */
  async committed(): Promise<number> {
    const groups = await this.#admin.listConsumerGroupOffsets({ groups: [this.source.groupId] })
    const offsets = groups.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions))
    return offsets.reduce((sum, { committedOffset }) => sum + Math.max(0, Number(committedOffset)), 0)
  }

  /** Waits for so many dead letters. */
  async deadLetters(count: number): Promise<DeadLetterRead[]> {
    const reader = new Consumer({
      clientId: 'test',
      bootstrapBrokers: this.source.brokers,
      groupId: `${this.source.groupId}-reader`,
      deserializers: stringDeserializers,
    })
    const letters: DeadLetterRead[] = []
    const stream = await reader.consume({
      topics: [`${this.source.topic}-dead-letter`],
      mode: MessagesStreamModes.EARLIEST,
    })
    for await (const { value, headers } of stream) {
      letters.push({ value, headers: Object.fromEntries(headers) })
      if (letters.length === count) break
    }
    await reader.close(true)
    return letters
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { topic } = this.source
    await this.#admin.deleteTopics({ topics: [topic, `${topic}-dead-letter`] })
    await Promise.all([this.#producer.close(), this.#admin.close()])
  }
}
