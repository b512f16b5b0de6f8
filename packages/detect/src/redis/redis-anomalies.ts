import { z } from 'zod'
import type { AnomalyPage, AnomalyStore, AnomalyStoreOptions, EvictionReason } from '../anomalies/anomaly-store.ts'
import type { Anomaly } from '../anomalies/scored-transaction.ts'
import { anomalyOf, jsonOf } from '../anomalies/scored-transaction-json.ts'
import { type Severity, severities } from '../scoring/severity.ts'
import { addScript, clearScript, dropBlocksScript, listScript, sizeScript } from './anomaly-scripts.ts'
import type { RedisConnection } from './redis-connection.ts'

// One hash tag, so that a cluster keeps them on one node.
const byTimeKey = '{anomalies}:by-time'
const jsonKey = '{anomalies}:json'
const keys = [byTimeKey, jsonKey, ...severities.map((severity) => `{anomalies}:${severity}`)]

/** Places in {@link keys}, as scripts count: from 1. */
const byTimePlace = 1
const placeOf = (severity: Severity) => 3 + severities.indexOf(severity)

const countsSchema = z.tuple([z.int(), z.int()])
const pageSchema = z.tuple([z.int(), z.int(), z.array(z.string().nullable())])

export interface RedisAnomaliesOptions extends AnomalyStoreOptions {
  readonly connection: RedisConnection
}

/**
 * Anomalies that all replicas share. One transaction is kept once, however often it is scored.
 *
 * Each of those that share it counts the anomalies that it dropped itself.
 */
export class RedisAnomalies implements AnomalyStore {
  readonly #options: RedisAnomaliesOptions

  constructor(options: RedisAnomaliesOptions) {
    this.#options = options
  }

  async add(anomalies: readonly Anomaly[]): Promise<void> {
    const given = anomalies.flatMap((anomaly) => [
      anomaly.transaction.hash,
      placeOf(anomaly.severity),
      anomaly.scoredAtMs,
      JSON.stringify(jsonOf(anomaly)),
    ])
    const surplus = await this.#count(addScript, [this.#options.maxSize, ...given])
    this.#tellEvicted('capacity', surplus)
  }

  async list({ severity, limit, skip }: Parameters<AnomalyStore['list']>[0]): Promise<AnomalyPage> {
    const place = severity === undefined ? byTimePlace : placeOf(severity)
    const answer = await this.#run(listScript, [place, skip, skip + limit - 1])
    const [expired, total, found] = pageSchema.parse(answer)
    this.#tellEvicted('age', expired)
    // A server that is out of memory may have dropped one.
    return { total, anomalies: found.filter((json) => json !== null).map((json) => anomalyOf(JSON.parse(json))) }
  }

  async find(transactionHash: string): Promise<Anomaly | undefined> {
    const json = await this.#options.connection.run((redis) => redis.hget(jsonKey, transactionHash))
    if (json === null) return undefined
    const anomaly = anomalyOf(JSON.parse(json))
    return anomaly.scoredAtMs > this.#tooOldMs() ? anomaly : undefined
  }

  async dropBlocks(hashes: ReadonlySet<string>): Promise<void> {
    this.#tellEvicted('reorg', await this.#count(dropBlocksScript, [...hashes]))
  }

  async clear(): Promise<number> {
    const cleared = await this.#count(clearScript, [])
    this.#tellEvicted('cleared', cleared)
    return cleared
  }

  size(): Promise<number> {
    return this.#count(sizeScript, [])
  }

  async #count(script: string, values: readonly (string | number)[]): Promise<number> {
    const [expired, count] = countsSchema.parse(await this.#run(script, values))
    this.#tellEvicted('age', expired)
    return count
  }

  #run(script: string, values: readonly (string | number)[]): Promise<unknown> {
    return this.#options.connection.run((redis) =>
      redis.eval(script, keys.length, ...keys, this.#tooOldMs(), ...values),
    )
  }

  #tooOldMs(): number {
    return this.#options.now() - this.#options.ttlMs
  }

  #tellEvicted(reason: EvictionReason, count: number): void {
    if (count > 0) this.#options.onEvicted(reason, count)
  }
}
