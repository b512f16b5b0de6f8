import type { RedisConfig } from '@windlass/contract/detector-config'
import { CodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { Redis } from 'ioredis'
import { createRedis } from './create-redis.ts'

export interface RedisConnectionOptions {
  readonly config: RedisConfig
  /** What the server calls the connection. */
  readonly name: string
  readonly now: () => number
  /** Told when the server is lost, and of what went wrong where it was not reached at once. */
  readonly onAway: (error: unknown) => void
  readonly onRecovery: () => void
}

/** What the connection says of itself. */
export type RedisState =
  | { readonly phase: 'up' }
  | {
      readonly phase: 'away'
      readonly sinceMs: number
      /** Whether it was up since the start. */
      readonly wasUp: boolean
      readonly lastError?: unknown
    }

/** The one connection of this process to Redis, which may be away for a while. */
export class RedisConnection implements AsyncDisposable {
  readonly #redis: Redis
  readonly #options: Omit<RedisConnectionOptions, 'config'>
  #state: RedisState

  private constructor(redis: Redis, options: RedisConnectionOptions) {
    this.#redis = redis
    this.#options = options
    this.#state = { phase: 'away', sinceMs: options.now(), wasUp: false }
    redis
      .on('ready', () => this.#noteUp())
      .on('close', () => this.#noteAway())
      .on('error', (error: unknown) => this.#noteAway(error))
  }

  /** Begins to connect and does not wait for it. Throws as {@link createRedis} does. */
  static async open(options: RedisConnectionOptions): Promise<RedisConnection> {
    return new RedisConnection(await createRedis(options), options)
  }

  get state(): RedisState {
    return this.#state
  }

  /** @throws CodedError `DETECT_REDIS_AWAY` where the server is not reached or refuses. */
  async run<Result>(command: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await command(this.#redis)
    } catch (cause) {
      const known = this.#state.phase === 'away' ? this.#state.lastError : undefined
      const why = describeError(known ?? cause).message
      throw new CodedError('DETECT_REDIS_AWAY', `Redis does not take commands: ${why}`, {
        hint: 'Ask again; the connection is made anew as soon as Redis answers.',
        cause,
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.removeAllListeners().on('error', () => {})
    this.#redis.disconnect()
  }

  #noteUp(): void {
    this.#state = { phase: 'up' }
    this.#options.onRecovery()
  }

  #noteAway(error?: unknown): void {
    const { state } = this
    const isNew = state.phase === 'up'
    const lastError = error ?? (isNew ? undefined : state.lastError)
    this.#state = {
      phase: 'away',
      sinceMs: isNew ? this.#options.now() : state.sinceMs,
      wasUp: isNew || state.wasUp,
      ...(lastError !== undefined && { lastError }),
    }
    if (isNew || (error !== undefined && !state.wasUp && state.lastError === undefined)) this.#options.onAway(error)
  }
}
