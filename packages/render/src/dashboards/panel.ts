import type { Bounds } from './bounds.ts'
import type { Query } from './query.ts'

/**
 * Units as Grafana names them: `short` writes millions as Mil and `none` does not, `cps` and `cpm` are counts a second
 * and a minute, `Hs` hashes a second.
 */
type Unit =
  | 'none'
  | 'short'
  | 'percentunit'
  | 'percent'
  | 's'
  | 'd'
  | 'bytes'
  | 'binBps'
  | 'cps'
  | 'cpm'
  | 'reqps'
  | 'Hs'

/** Where no series is good news: what is counted has not happened since the start. */
export const noneSoFar = 'none so far'

interface PanelFields {
  readonly title: string
  /** What it shows and when to worry. */
  readonly description: string
  readonly queries: readonly Query[]
  /** Of 24 columns. */
  readonly width: number
  readonly height: number
}

interface ValueFields {
  readonly unit: Unit
  readonly bounds?: Bounds
  readonly max?: number
  /** Shown where no series is found. */
  readonly whenEmpty: string
}

interface TimeseriesFields extends PanelFields, ValueFields {
  readonly type: 'timeseries'
  /** Whether the axis begins at 0; where not, it begins at the least value. */
  readonly fromZero: boolean
}

interface StatFields extends PanelFields, ValueFields {
  readonly type: 'stat'
  /** Words for values. */
  readonly words?: Readonly<Record<number, string>>
}

interface TableFields extends PanelFields {
  readonly type: 'table'
  /** Titles by label, in this order. */
  readonly columns: Readonly<Record<string, string>>
}

interface LogsFields extends PanelFields {
  readonly type: 'logs'
}

/** A panel of a dashboard, before it has its place there. */
export type Panel = TimeseriesFields | StatFields | TableFields | LogsFields

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A panel as it is asked for: its size is optional, as is what else has a default. */
type Options<Fields extends PanelFields, Defaulted extends keyof Fields = never> = Omit<
  Fields,
  'type' | 'width' | 'height' | Defaulted
> &
  Partial<Pick<Fields, 'width' | 'height' | Defaulted>>

/** Values over time, a third of the width unless said otherwise. */
export function timeseries(options: Options<TimeseriesFields, 'whenEmpty' | 'fromZero'>): Panel {
  return { type: 'timeseries', width: 8, height: 8, whenEmpty: 'no data', fromZero: true, ...options }
}

/** The last value, a sixth of the width unless said otherwise. */
export function stat(options: Options<StatFields, 'whenEmpty'>): Panel {
  return { type: 'stat', width: 4, height: 4, whenEmpty: 'no data', ...options }
}

/** One line for each series that there is now. */
export function table(options: Options<TableFields>): Panel {
  return { type: 'table', width: 24, height: 7, ...options }
}

/** Lines of the logs, from Loki. */
export function logs(options: Options<LogsFields>): Panel {
  return { type: 'logs', width: 24, height: 12, ...options }
}
