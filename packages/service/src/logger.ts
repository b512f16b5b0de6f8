import type { logLevelSchema } from '@windlass/contract/node-config'
import { describeError } from '@windlass/errors/describe-error'
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import type { z } from 'zod'

export type { Logger } from 'pino'
export type LogLevel = z.output<typeof logLevelSchema>

export interface CreateLoggerOptions {
  /** Name of the process, stable over restarts: `node-0`. */
  readonly name: string
  readonly level: LogLevel
  /** Where lines go; standard output where left out. */
  readonly stream?: DestinationStream
}

/**
 * A logger that writes one JSON object per line, with ISO times and level names.
 *
 * An error under `err` is written with its code, hint and causes; its stack only where it is not one of ours, whose
 * code already names the place.
 */
export function createLogger({ name, level, stream }: CreateLoggerOptions): Logger {
  const options = {
    level,
    base: { name },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
  }
  // Written at once, so that the last lines of a process that ends are there, and in order.
  return pino(options, stream ?? destination({ dest: 1, sync: true }))
}

function serializeError(error: unknown): object {
  const description = describeError(error)
  const stack = description.code === 'UNEXPECTED' && error instanceof Error ? error.stack : undefined
  return stack === undefined ? description : { ...description, stack }
}
