import type { BaseOptions } from '@platformatic/kafka'

/** How every client of this process connects. */
export function clientOptions(options: {
  readonly clientName: string
  readonly brokers: readonly string[]
}): BaseOptions {
  // A client that gives up after these is made anew by whoever uses it, which also asks all brokers again.
  return { clientId: options.clientName, bootstrapBrokers: [...options.brokers], retries: 2, retryDelay: 500 }
}
