import { readFile } from 'node:fs/promises'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import { destination } from 'pino'
import type { z } from 'zod'
import { readConfiguration } from './configuration.ts'
import { createLogger, type Logger, type LogLevel } from './logger.ts'

/** What the configuration of every process holds. */
export interface ProcessConfig {
  readonly name: string
  readonly logLevel: LogLevel
}

export interface RunProcessOptions<Config extends ProcessConfig> {
  /** What the program is called until its configuration says the name of this process: `chain`. */
  readonly name: string
  readonly schema: z.ZodObject & z.ZodType<Config>
  /**
   * Starts everything and returns when it runs; what it returns is disposed of at the end.
   *
   * `signal` aborts when the process is told to stop. It imports the program itself, whose loading takes longest:
   * until signals are listened to, the first process of a container ignores them.
   */
  readonly start: (options: {
    readonly config: Config
    readonly logger: Logger
    readonly signal: AbortSignal
  }) => Promise<AsyncDisposable>
  /** Time to drain in. Less than the grace a supervisor gives before it kills. */
  readonly drainTimeoutMs?: number
}

/** EX_CONFIG of sysexits.h. */
const invalidConfigurationExitCode = 78
const interruptedExitCode = 130

/** The exit code of a process that could not start. */
export function startFailureExitCode(error: unknown): number {
  return isCodedError(error, 'SERVICE_CONFIGURATION_INVALID') ? invalidConfigurationExitCode : 1
}

/**
 * The main of an entry file: runs one process from its configuration to its end.
 *
 * SIGTERM or SIGINT drains and exits with 0; a second one exits at once with 130. A start that fails writes one line to
 * standard error and exits with 78 where the configuration is invalid, else 1. An error that nobody handled, or a drain
 * that takes too long, is written the same way and exits with 1.
 */
export async function runProcess<Config extends ProcessConfig>(options: RunProcessOptions<Config>): Promise<never> {
  const { schema, start, drainTimeoutMs = 8_000 } = options
  let stage: 'start' | 'run' | 'drain' = 'start'
  let name = options.name

  const fail = (error: unknown): never => {
    const stderr = createLogger({ name, level: 'error', stream: destination({ dest: 2, sync: true }) })
    stderr.fatal({ err: error }, `${stage} failed`)
    return process.exit(stage === 'start' ? startFailureExitCode(error) : 1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    const onSignal = (): void => {
      if (stop.signal.aborted) process.exit(interruptedExitCode)
      stop.abort()
      setTimeout(() => fail(drainTimeout(drainTimeoutMs)), drainTimeoutMs)
      resolve()
    }
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  })
  // Signal handlers alone do not keep a process alive.
  setInterval(() => {}, 2 ** 31 - 1)

  try {
    const config = await readConfiguration({
      schema,
      environment: process.env,
      readFile: (path) => readFile(path, 'utf8'),
    })
    name = config.name
    const logger = createLogger({ name, level: config.logLevel })
    const running = await start({ config, logger, signal: stop.signal })
    stage = 'run'
    await stopped
    stage = 'drain'
    logger.info('draining')
    await running[Symbol.asyncDispose]()
    logger.info('drained')
  } catch (error) {
    // Whatever a start breaks off with when it is told to stop is no failure.
    if (stage !== 'start' || !stop.signal.aborted) fail(error)
  }
  return process.exit(0)
}

function drainTimeout(drainTimeoutMs: number): CodedError {
  return new CodedError('SERVICE_DRAIN_TIMEOUT', `Draining took longer than ${drainTimeoutMs} ms`, {
    hint: 'What was in flight is lost; the log before this line shows what did not end.',
  })
}
