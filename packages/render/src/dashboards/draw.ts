import { thresholdsOf } from './bounds.ts'
import type { GrafanaPanel, GrafanaRow, LogsPanel, StatPanel, TablePanel, TimeseriesPanel } from './grafana.ts'
import type { Placed } from './grid.ts'
import type { Panel } from './panel.ts'
import { lokiSource, prometheusSource } from './variables.ts'

/** A row or panel in its place, as Grafana stores it. */
export function drawn({ id, x, y, w, h, ...subject }: Placed): GrafanaPanel | GrafanaRow {
  const place = { id, gridPos: { x, y, w, h } }
  if ('row' in subject) return { ...place, type: 'row', title: subject.row, collapsed: false, panels: [] }
  return { ...place, ...drawnPanel(subject.panel) }
}

type Unplaced<P extends GrafanaPanel> = Omit<P, 'id' | 'gridPos'>
type PanelOfType<Type extends Panel['type']> = Extract<Panel, { type: Type }>

function drawnPanel(
  panel: Panel,
): Unplaced<TimeseriesPanel> | Unplaced<StatPanel> | Unplaced<TablePanel> | Unplaced<LogsPanel> {
  switch (panel.type) {
    case 'timeseries':
      return timeseriesPanel(panel)
    case 'stat':
      return statPanel(panel)
    case 'table':
      return tablePanel(panel)
    case 'logs':
      return logsPanel(panel)
  }
}

function timeseriesPanel(panel: PanelOfType<'timeseries'>): Unplaced<TimeseriesPanel> {
  const { type, title, description, bounds, fromZero } = panel
  return {
    type,
    title,
    description,
    datasource: prometheusSource,
    targets: prometheusTargets(panel, { range: true }),
    options: {
      legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    fieldConfig: {
      defaults: {
        ...valueFields(panel),
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: 8,
          showPoints: 'never',
          spanNulls: false,
          ...(fromZero && { axisSoftMin: 0 }),
          thresholdsStyle: { mode: bounds === undefined ? 'off' : 'dashed' },
        },
      },
      overrides: [],
    },
  }
}

function statPanel(panel: PanelOfType<'stat'>): Unplaced<StatPanel> {
  const { type, title, description, words } = panel
  return {
    type,
    title,
    description,
    datasource: prometheusSource,
    targets: prometheusTargets(panel, { instant: true }),
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
    },
    fieldConfig: {
      defaults: {
        ...valueFields(panel),
        color: { mode: 'thresholds' },
        ...(words && { mappings: [{ type: 'value' as const, options: wordOptions(words) }] }),
      },
      overrides: [],
    },
  }
}

function wordOptions(words: Readonly<Record<number, string>>) {
  return Object.fromEntries(Object.entries(words).map(([value, text], index) => [value, { text, index }]))
}

function tablePanel(panel: PanelOfType<'table'>): Unplaced<TablePanel> {
  const { type, title, description, columns } = panel
  const labels = Object.keys(columns)
  return {
    type,
    title,
    description,
    datasource: prometheusSource,
    targets: prometheusTargets(panel, { instant: true }).map((target) => ({ ...target, format: 'table' as const })),
    options: { frameIndex: 0, showHeader: true, cellHeight: 'sm' },
    fieldConfig: {
      defaults: {
        thresholds: thresholdsOf(undefined),
        custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false, filterable: true },
      },
      overrides: [],
    },
    transformations: [
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, Value: true },
          indexByName: Object.fromEntries(labels.map((label, index) => [label, index])),
          renameByName: columns,
        },
      },
    ],
  }
}

function logsPanel({ type, title, description, queries }: PanelOfType<'logs'>): Unplaced<LogsPanel> {
  return {
    type,
    title,
    description,
    datasource: lokiSource,
    targets: queries.map(({ text }, index) => ({
      refId: refIdOf(index),
      datasource: lokiSource,
      expr: text,
      queryType: 'range',
      editorMode: 'code',
      maxLines: 500,
    })),
    options: {
      showTime: true,
      showLabels: false,
      showCommonLabels: false,
      showLogContextToggle: false,
      wrapLogMessage: true,
      prettifyLogMessage: false,
      enableLogDetails: true,
      sortOrder: 'Descending',
      dedupStrategy: 'none',
    },
    fieldConfig: { defaults: {}, overrides: [] },
  }
}

function prometheusTargets({ queries }: Panel, kind: { readonly range: true } | { readonly instant: true }) {
  return queries.map(({ text, legend }, index) => ({
    refId: refIdOf(index),
    datasource: prometheusSource,
    expr: text,
    editorMode: 'code' as const,
    ...kind,
    // Without a name Grafana shows the whole query; `__auto` shows the labels.
    legendFormat: legend === '' ? '__auto' : legend,
  }))
}

function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index)
}

function valueFields({ unit, max, bounds, whenEmpty }: PanelOfType<'timeseries' | 'stat'>) {
  return { unit, ...(max !== undefined && { max }), noValue: whenEmpty, thresholds: thresholdsOf(bounds) }
}
