import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { detectorMetrics } from '@windlass/contract/detector-metrics'
import type { MetricCatalogue } from '@windlass/contract/metric'
import { nodeMetrics } from '@windlass/contract/node-metrics'
import { configFileVariable } from '@windlass/contract/process-environment'
import { processMetrics } from '@windlass/contract/process-metrics'
import { trafficMetrics } from '@windlass/contract/traffic-metrics'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MetricFamily, readExposition } from '../packages/contract/src/testing/exposition.ts'
import { freePortRange } from './harness/free-ports.ts'

const packages = resolve(import.meta.dirname, '../packages')

interface Exporter {
  readonly name: string
  readonly catalogue: MetricCatalogue
  readonly main: string
  readonly path: string
  /** Sources that set its metrics. */
  readonly sources: string
  /** Exported once it has done some work. */
  readonly atWork: string
}

const exporters: readonly Exporter[] = [
  {
    name: 'a node',
    catalogue: nodeMetrics,
    main: 'chain/src/main.ts',
    path: '/metrics',
    sources: 'chain/src/{node.ts,node/*.ts}',
    atWork: nodeMetrics.txProcessed.name,
  },
  {
    name: 'the traffic generator',
    catalogue: trafficMetrics,
    main: 'chain/src/traffic/main.ts',
    path: '/metrics',
    sources: 'chain/src/traffic/*.ts',
    atWork: trafficMetrics.transfersSent.name,
  },
  {
    name: 'the detector',
    catalogue: detectorMetrics,
    main: 'detect/src/main.ts',
    path: '/api/metrics',
    sources: 'detect/src/**/*.ts',
    atWork: detectorMetrics.transactionsProcessed.name,
  },
]

const directory = mkdtempSync(join(tmpdir(), 'windlass-metrics-'))
const children: ChildProcess[] = []
const exported = new Map<string, readonly MetricFamily[]>()

function start(name: string, main: string, config: object): void {
  const file = join(directory, `${main.replaceAll('/', '-')}.json`)
  writeFileSync(file, JSON.stringify({ name: 'measured', dataDir: join(directory, name), ...config }))
  const environment = { PATH: process.env['PATH'], [configFileVariable]: file }
  children.push(spawn(process.execPath, [join(packages, main)], { env: environment, stdio: 'ignore' }))
}

async function scraped({ path, atWork }: Exporter, port: number): Promise<MetricFamily[]> {
  const families = readExposition(await (await fetch(`http://127.0.0.1:${port}${path}`)).text())
  const done = families.find((family) => family.name === atWork)?.samples ?? []
  if (!done.some(({ value }) => Number(value) > 0)) throw new Error(`no work was done: ${atWork}`)
  return families
}

beforeAll(async () => {
  const first = await freePortRange(5)
  const [p2pPort, rpcPort, nodePort, trafficPort, apiPort] = [first, first + 1, first + 2, first + 3, first + 4]
  const urls = [`http://127.0.0.1:${rpcPort}`]
  const consensus = {
    blockTimeSeconds: 0.5,
    initialDifficultyHexDigits: 2.2,
    minimumDifficultyHexDigits: 2,
    developmentAccounts: 10,
  }
  const configs = [
    { p2pPort, rpcPort, metricsPort: nodePort, consensus, rateLimitPerSecond: 100_000 },
    { metricsPort: trafficPort, urls, transfersPerSecond: 20 },
    { apiPort, sources: [{ kind: 'node', urls }], training: { source: 'live', minTransactions: 10 } },
  ]
  const ports = [nodePort, trafficPort, apiPort]
  for (const [index, { name, main }] of exporters.entries()) start(name, main, configs[index] ?? {})
  await Promise.all(
    exporters.map(async (exporter, index) => {
      const families = await vi.waitFor(() => scraped(exporter, ports[index] ?? 0), { timeout: 60_000, interval: 200 })
      exported.set(exporter.name, families)
    }),
  )
})

afterAll(async () => {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')))
  rmSync(directory, { recursive: true, force: true })
})

describe.each(exporters)('the catalogue of $name', ({ name, catalogue, sources }) => {
  const family = (metric: string) => exported.get(name)?.find((candidate) => candidate.name === metric)

  test.each([...Object.values(catalogue), ...Object.values(processMetrics)])(
    'has $name as it is exported',
    (metric) => {
      expect(family(metric.name)).toMatchObject({ type: metric.type })
      const labels = metric.type === 'histogram' ? [...metric.labels, 'le'] : metric.labels
      for (const sample of family(metric.name)?.samples ?? [])
        expect(Object.keys(sample.labels).filter((label) => !labels.includes(label))).toEqual([])
    },
  )

  test('has every metric that is its own', () => {
    const known = new Set(Object.values(catalogue).map((metric) => metric.name))
    const others = exported.get(name)?.filter((each) => !known.has(each.name) && !/^(process|nodejs)_/.test(each.name))
    expect(others?.map((each) => each.name)).toEqual([])
  })

  test('has none that nothing sets, though it is exported as zero', () => {
    const code = globSync(sources, { cwd: packages, exclude: (path) => path.endsWith('.test.ts') })
      .map((path) => readFileSync(join(packages, path), 'utf8'))
      .join('\n')
    const unset = Object.keys(catalogue).filter((key) => !new RegExp(`\\b${key}\\s*\\.(inc|set|observe)\\(`).test(code))
    expect(unset).toEqual([])
  })
})
