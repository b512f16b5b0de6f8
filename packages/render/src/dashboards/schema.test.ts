import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { stackOf } from '../kubernetes/monitoring/testing/test-stacks.ts'
import { renderDashboards } from './render-dashboards.ts'
import { everyDashboard, namespace } from './testing/every-dashboard.ts'

/** Made from what Grafana publishes, by `scripts/grafana-schema.ts`. */
const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/grafana-dashboard.schema.json'), 'utf8'))
const validate = new Ajv({ allErrors: true, allowUnionTypes: true, discriminator: true }).compile(schema)

const withLogs = renderDashboards({
  stack: stackOf({ watch: { kind: 'monitoring', loki: { url: 'http://loki.monitoring:3100' } } }),
  namespace,
})

function errorsOf(dashboard: unknown): readonly string[] {
  validate(JSON.parse(JSON.stringify(dashboard)))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('the schema of Grafana', () => {
  test.each([...everyDashboard, ...withLogs])('takes $title', ({ dashboard }) => {
    expect(errorsOf(dashboard)).toEqual([])
  })

  test('refuses a field that no panel has, a value that a field does not take, and one that is missing', () => {
    const [overview] = everyDashboard
    if (overview === undefined) throw new Error('there is an overview')
    const [row, ...panels] = overview.dashboard.panels
    const changed = (change: object) => ({ ...overview.dashboard, panels: [{ ...row, ...change }, ...panels] })
    expect(errorsOf(changed({}))).toEqual([])
    expect(errorsOf(changed({ colapsed: true }))).not.toEqual([])
    expect(errorsOf(changed({ collapsed: 'no' }))).not.toEqual([])
    expect(errorsOf(changed({ id: undefined }))).not.toEqual([])
  })
})
