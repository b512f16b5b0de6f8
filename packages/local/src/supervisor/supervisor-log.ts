/** Writes one event of the supervisor: what happened, to which replica, with which facts. Never a secret. */
export type SupervisorLog = (event: string, facts: Readonly<Record<string, unknown>>) => void

/** Events as JSON lines. */
export function createSupervisorLog(options: {
  readonly write: (line: string) => void
  readonly now: () => number
}): SupervisorLog {
  return (event, facts) =>
    options.write(`${JSON.stringify({ time: new Date(options.now()).toISOString(), event, ...facts })}\n`)
}
