import type {
  Dashboard,
  DashboardLink,
  FieldConfig,
  GridPos,
  Panel,
  RowPanel,
  ThresholdsConfig,
  VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Options as LogsOptions } from '@grafana/grafana-foundation-sdk/logs'
import type { dataquery as LokiQuery } from '@grafana/grafana-foundation-sdk/loki'
import type { Dataquery as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus'
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat'
import type { FieldConfig as TableField, Options as TableOptions } from '@grafana/grafana-foundation-sdk/table'
import type {
  FieldConfig as TimeseriesField,
  Options as TimeseriesOptions,
} from '@grafana/grafana-foundation-sdk/timeseries'

/**
 * A type of Grafana's SDK with the JSON values in place of its enums: dashboards are plain data, and nothing of the SDK
 * is loaded, which takes 90 ms.
 */
type Plain<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer Value extends number}`
      ? Value
      : number
    : T extends object
      ? { [Key in keyof T]: Plain<T[Key]> }
      : T

type Query<Language> = Plain<Omit<Language, '_implementsDataqueryVariant'>>

interface PanelOf<Type extends string, Options, Custom, Target>
  extends Plain<Required<Pick<Panel, 'id' | 'title' | 'description' | 'datasource'>> & Pick<Panel, 'links'>> {
  readonly type: Type
  readonly gridPos: GridPos
  readonly targets: readonly Query<Target>[]
  readonly options: Plain<Options>
  readonly fieldConfig: {
    readonly defaults: FieldDefaults & { readonly custom?: Plain<Custom> }
    readonly overrides: readonly []
  }
  readonly transformations?: readonly { readonly id: string; readonly options: Readonly<Record<string, unknown>> }[]
}

type FieldDefaults = Plain<
  Pick<FieldConfig, 'unit' | 'decimals' | 'min' | 'max' | 'noValue' | 'thresholds' | 'color' | 'mappings'>
>

export type TimeseriesPanel = PanelOf<'timeseries', TimeseriesOptions, TimeseriesField, PrometheusQuery>
export type StatPanel = PanelOf<'stat', StatOptions, never, PrometheusQuery>
export type TablePanel = PanelOf<'table', TableOptions, TableField, PrometheusQuery>
export type LogsPanel = PanelOf<'logs', LogsOptions, never, LokiQuery>
export type GrafanaPanel = TimeseriesPanel | StatPanel | TablePanel | LogsPanel

export interface GrafanaRow extends Pick<RowPanel, 'type' | 'id' | 'collapsed'> {
  readonly title: string
  readonly gridPos: GridPos
  readonly panels: []
}

export type GrafanaLink = Plain<DashboardLink>
export type GrafanaThresholds = Plain<ThresholdsConfig>
export type GrafanaVariable = Plain<Omit<VariableModel, 'query'>> & { readonly query: string }

/** A dashboard as Grafana stores it. */
export interface GrafanaDashboard
  extends Plain<
    Required<
      Pick<
        Dashboard,
        'uid' | 'title' | 'description' | 'tags' | 'timezone' | 'editable' | 'graphTooltip' | 'time' | 'refresh'
      >
    > &
      Pick<Dashboard, 'schemaVersion'>
  > {
  readonly panels: readonly (GrafanaPanel | GrafanaRow)[]
  readonly templating: { readonly list: readonly GrafanaVariable[] }
  readonly annotations: { readonly list: readonly [] }
  readonly links: readonly GrafanaLink[]
}
