import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Real servers for tests. */
export interface Services {
  readonly brokers: string[]
  readonly redisUrl: string
  /** Why there are none; `undefined` where there are. */
  readonly missing: string | undefined
  /** Why they cannot be crashed; `undefined` where they can. */
  readonly uncrashable: string | undefined
  /** Ends a server as a crash does; its data is kept. It runs again after the scope of what is returned, or before. */
  crash(server: 'kafka' | 'redis'): Promise<CrashedServer>
}

interface CrashedServer extends AsyncDisposable {
  /** Returns when it takes connections again. */
  restart(): Promise<void>
}

/** The servers that the variables of the test's process name. */
export function servicesOf(variables: Readonly<Record<string, string | undefined>>): Services {
  const { KAFKA_BROKERS: brokers, REDIS_URL: redisUrl, SERVICE_FAULT: command } = variables
  const run = async (action: string, server: string): Promise<void> => {
    if (command === undefined) throw new TypeError('SERVICE_FAULT names no command')
    await promisify(execFile)(command, [action, server])
  }
  return {
    brokers: brokers?.split(',') ?? [],
    redisUrl: redisUrl ?? '',
    missing:
      brokers === undefined || redisUrl === undefined ? 'KAFKA_BROKERS and REDIS_URL name no servers' : undefined,
    uncrashable:
      command === undefined ? 'SERVICE_FAULT names no command that kills a server and starts it again' : undefined,
    async crash(server) {
      await run('kill', server)
      // Kafka now and then ends at once when it starts on what a crash has left; what keeps servers up starts it again.
      const restart = () => run('up', server).catch(() => run('up', server))
      return { restart, [Symbol.asyncDispose]: restart }
    },
  }
}
