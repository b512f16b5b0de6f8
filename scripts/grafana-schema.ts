/**
 * Writes the JSON Schema that rendered dashboards are tested with, from the types that Grafana publishes (Apache-2.0):
 * dashboard and panels from `@grafana/schema`, queries from `@grafana/grafana-foundation-sdk`.
 *
 * Needs the npm registry. The packages stay in a directory of their own: nothing else of this repository uses them.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const packages = ['@grafana/schema@13.2.3', '@grafana/grafana-foundation-sdk@0.0.21', 'ts-json-schema-generator@2.9.0']

/** Options and fields are open maps in the type of a panel: here each plugin's own take their place. */
const rootTypes = `
import type { Dashboard, FieldConfig, Panel, RowPanel } from './node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen'
import type { Options as LogsOptions } from './node_modules/@grafana/schema/dist/types/raw/composable/logs/panelcfg/x/types.gen'
import type { Options as StatOptions } from './node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen'
import type { FieldConfig as TableField, Options as TableOptions } from './node_modules/@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen'
import type { FieldConfig as TimeField, Options as TimeOptions } from './node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen'
import type { dataquery as LokiQuery } from '@grafana/grafana-foundation-sdk/loki'
import type { Dataquery as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus'

type Plugin<Type, Options, Custom, Query> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Type
  options: Options
  fieldConfig: { defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom }; overrides: never[] }
  targets: Omit<Query, '_implementsDataqueryVariant'>[]
}

export type RenderedDashboard = Omit<Dashboard, 'panels'> & {
  panels: (
    | RowPanel
    | Plugin<'timeseries', TimeOptions, TimeField, PrometheusQuery>
    | Plugin<'stat', StatOptions, never, PrometheusQuery>
    | Plugin<'table', TableOptions, TableField, PrometheusQuery>
    | Plugin<'logs', LogsOptions, never, LokiQuery>
  )[]
}
`

const target = join(import.meta.dirname, '../packages/render/src/dashboards/fixtures/grafana-dashboard.schema.json')
const directory = mkdtempSync(join(tmpdir(), 'windlass-grafana-schema-'))
try {
  writeFileSync(join(directory, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(join(directory, 'dashboard.ts'), rootTypes)
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { module: 'esnext', moduleResolution: 'bundler', strict: true, skipLibCheck: true, types: [] },
      files: ['dashboard.ts'],
    }),
  )
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...packages])
  run('npx', [
    'ts-json-schema-generator',
    ...['--path', 'dashboard.ts', '--tsconfig', 'tsconfig.json', '--type', 'RenderedDashboard'],
    ...['--jsDoc', 'none', '--expose', 'none', '--out', 'schema.json'],
  ])
  const schema = JSON.parse(readFileSync(join(directory, 'schema.json'), 'utf8'))
  const { panels } = schema.definitions.RenderedDashboard.properties
  // Told apart by its type, a panel that is wrong is not also compared with what it is not.
  panels.items = {
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: panels.items.anyOf,
  }
  const $comment = `Made by scripts/grafana-schema.ts from ${packages.slice(0, 2).join(' and ')}, Apache-2.0, Grafana Labs.`
  writeFileSync(target, `${JSON.stringify({ $comment, ...schema })}\n`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] })
}
