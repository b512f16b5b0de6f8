/** Series of a test: each by its text, with its values as promtool writes them, one a minute. */
export type TestSeries = Readonly<Record<string, string>>

/** What alerts in a situation, and what does not in one that is much like it. */
export interface AlertCase {
  readonly alert: string
  readonly fires: {
    readonly series: TestSeries
    readonly atMinute: number
    /** What tells the alert apart from others of its name. */
    readonly labels: Readonly<Record<string, string>>
  }
  readonly quiet: {
    readonly series: TestSeries
    readonly atMinute: number
  }
  /** Fires where there are no series at all, so also where only another environment has some. */
  readonly onAbsence?: true
}

/** What a recording rule makes of series. */
export interface RecordingCase {
  readonly query: string
  readonly series: TestSeries
  readonly atMinute: number
  readonly samples: Readonly<Record<string, number>>
}

/** Every series of the tests belongs to this environment. */
export const namespace = 'demo-test'
