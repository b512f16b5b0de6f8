import type { BaseOptions } from '@platformatic/kafka'

/** How every client of this process connects. */
export function clientOptions(options: {
  readonly clientName: string
  readonly brokers: readonly string[]
}): BaseOptions {
  // A client that gives up after these is made anew by whoever uses it, which also asks all brokers again.
  return { clientId: options.clientName, bootstrapBrokers: [...options.brokers], retries: 2, retryDelay: 500 }
}

/** What went wrong in the end: the client tells of all its attempts, each with its cause. */
export function lastCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return lastCause(error.errors.at(-1))
  return error instanceof Error && error.cause !== undefined ? lastCause(error.cause) : error
}
