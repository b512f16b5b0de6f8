/** What the shell and a pipeline learn from a command; stable, and listed in docs/commands.md. */
export const exitCode = {
  /** Done, or healthy. */
  done: 0,
  /** Failed, or degraded. */
  failed: 1,
  unhealthy: 2,
  rolledBack: 3,
  locked: 4,
  rollbackFailed: 5,
  /** Wrong usage, or an invalid description. */
  usage: 64,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
