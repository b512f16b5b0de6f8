/** One line a replica wrote. */
export interface LogLine {
  readonly component: string
  readonly replica: string
  readonly text: string
}

export interface LogOptions {
  /** All components where left out. */
  readonly component?: string
  readonly replica?: number
  /** Lines from the end of each replica's log to begin with. */
  readonly tailLines: number
  /** Go on with what is written from now on, until `signal` aborts. */
  readonly follow: boolean
  /** Lines of the run before the current one. */
  readonly previous?: boolean
  readonly signal: AbortSignal
}
