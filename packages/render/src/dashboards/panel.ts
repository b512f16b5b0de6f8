import type { Bounds } from './bounds.ts'
import type { Query } from './query.ts'

/** Units as Grafana names them: `cps` and `cpm` are counts a second and a minute, `Hs` hashes a second. */
export type Unit = 'short' | 'percentunit' | 'percent' | 's' | 'd' | 'bytes' | 'binBps' | 'cps' | 'cpm' | 'reqps' | 'Hs'

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
}

/** A panel of a dashboard, before it has its place there. */
export type Panel =
  | (PanelFields & ValueFields & { readonly type: 'timeseries' })
  | (PanelFields &
      ValueFields & {
        readonly type: 'stat'
        /** Shown where no series is found. */
        readonly whenEmpty: string
        /** Words for values. */
        readonly words?: Readonly<Record<number, string>>
      })
  | (PanelFields & {
      readonly type: 'table'
      /** Titles by label, in this order. */
      readonly columns: Readonly<Record<string, string>>
    })
  | (PanelFields & { readonly type: 'logs' })

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

type PanelOfType<Type extends Panel['type']> = Extract<Panel, { type: Type }>
type Options<Type extends Panel['type'], Defaulted extends string = never> = Omit<
  PanelOfType<Type>,
  'type' | 'width' | 'height' | Defaulted
> & { readonly width?: number }

/** Values over time, a third of the width unless said otherwise. */
export function timeseries(options: Options<'timeseries'>): Panel {
  return { type: 'timeseries', width: 8, height: 8, ...options }
}

/** The last value, a sixth of the width unless said otherwise. */
export function stat(options: Options<'stat', 'whenEmpty'> & { readonly whenEmpty?: string }): Panel {
  return { type: 'stat', width: 4, height: 4, whenEmpty: 'no data', ...options }
}

/** One line for each series that there is now. */
export function table(options: Options<'table'>): Panel {
  return { type: 'table', width: 24, height: 7, ...options }
}

/** Lines of the logs, from Loki. */
export function logs(options: Options<'logs'>): Panel {
  return { type: 'logs', width: 24, height: 12, ...options }
}
