/**
 * Whether something runs as wanted: an outcome with its reason, never a bare boolean.
 *
 * `failed` will not get better by waiting; `progressing` may; `unknown` means that nobody could look.
 */
export interface Readiness {
  readonly state: 'ready' | 'progressing' | 'failed' | 'unknown'
  /** One word in PascalCase for programs: `Ready`, `Starting`, `CrashLoop`, `PortTaken`, `Stopped`. */
  readonly reason: string
  /** The finding in words, with exit code and last log lines where there are any. */
  readonly detail: string
  /** When this state began, in milliseconds since the epoch. */
  readonly sinceMs: number
}
