import type { ExitCode } from './exit-code.ts'
import type { Interruption } from './interruption.ts'
import type { Terminal } from './terminal.ts'

/** What every command gets besides its own options: the world, passed in. */
export interface CommandContext {
  /** Directory that relative paths start from. */
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  readonly home: string
  readonly format: 'text' | 'json'
  readonly terminal: Terminal
  readonly interruption: Interruption
}

/** What a command found or did. Printing it is left to the caller. */
export interface CommandResult {
  readonly exitCode: ExitCode
  /** The result as plain JSON, for `--json`. */
  readonly data: unknown
  /** The result in words, line by line. */
  readonly lines: readonly string[]
}
