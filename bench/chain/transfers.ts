import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { trafficMetrics } from '../../packages/contract/src/traffic-metrics.ts'
import { programs, startProgram } from './child-process.ts'
import { nextCommonBlock, transactionsBetween } from './common-block.ts'
import { grouped, mebibytes, medianAndRange, percent } from './figures.ts'
import { freePorts } from './free-ports.ts'
import { type NodeAddresses, poolSize, type Reading, readMetrics } from './node-client.ts'
import { consensus, type ThreeNodes } from './three-nodes.ts'

const warmUpMs = 10_000
const windows = 3
const windowMs = 15_000

/** Starts a generator that offers transfers to all nodes at this rate. */
export async function startLoad(options: {
  readonly network: ThreeNodes
  readonly transfersPerSecond: number
}): Promise<AsyncDisposable & Pick<NodeAddresses, 'metricsUrl'>> {
  const { network, transfersPerSecond } = options
  const metricsPort = await freePorts([0])
  const process = startProgram({
    program: programs.traffic,
    config: {
      name: 'load',
      dataDir: network.directory,
      metricsPort,
      urls: network.nodes.map(({ rpcUrl }) => rpcUrl),
      transfersPerSecond,
      accounts: consensus.developmentAccounts,
    },
    logFile: join(network.directory, 'load.log'),
  })
  return { ...process, metricsUrl: `http://127.0.0.1:${metricsPort}` }
}

/** Offers transfers at one rate for a while and says what became of them. */
export async function measureTransfers(options: {
  readonly network: ThreeNodes
  readonly transfersPerSecond: number
  readonly write: (line: string) => void
  readonly signal: AbortSignal
}): Promise<void> {
  const { network, transfersPerSecond, write, signal } = options
  const { nodes } = network
  await using load = await startLoad(options)
  await delay(warmUpMs, undefined, { signal })

  const processes = [...nodes, { name: 'load', metricsUrl: load.metricsUrl }]
  let common = await nextCommonBlock({ nodes, above: 0, signal })
  const first = common
  const before = await Promise.all(processes.map(readMetrics))
  const perSecond: number[] = []
  const pools: number[] = []
  let imported = 0
  for (let window = 0; window < windows; window += 1) {
    await delay(windowMs, undefined, { signal })
    const next = await nextCommonBlock({ nodes, above: common.height, signal })
    const transfers = await transactionsBetween({ nodes, from: common, to: next })
    perSecond.push((1000 * transfers) / (next.atMs - common.atMs))
    imported += transfers
    common = next
    pools.push(...(await Promise.all(nodes.map(readMetrics))).map(poolSize))
  }
  const after = await Promise.all(processes.map(readMetrics))
  const seconds = (common.atMs - first.atMs) / 1000
  const used = processes.map((_, index) => (after[index]?.cpuSeconds ?? 0) - (before[index]?.cpuSeconds ?? 0))
  const nodeCpuMs = (1000 * used.slice(0, nodes.length).reduce((sum, cpu) => sum + cpu, 0)) / nodes.length

  write(`offered ${grouped(transfersPerSecond)} a second: imported ${medianAndRange(perSecond)} a second`)
  write(
    `  ${common.height - first.height} blocks in ${Math.round(seconds)} s; pools of ${grouped(Math.min(...pools))} to ${grouped(Math.max(...pools))}; ${(nodeCpuMs / imported).toFixed(2)} ms of CPU of each node for a transfer`,
  )
  write(`  ${fate({ before: before.at(-1), after: after.at(-1) })}`)
  write(
    `  ${processes
      .map(({ name }, index) => {
        const cores = ((used[index] ?? 0) / seconds).toFixed(2)
        return `${name} ${cores} cores, ${mebibytes(after[index]?.residentBytes ?? 0)}`
      })
      .join('; ')}`,
  )
}

/** What became of what the load process had to send. */
function fate(options: { readonly before: Reading | undefined; readonly after: Reading | undefined }): string {
  const { before, after } = options
  const { transfersSent, transferFailures } = trafficMetrics
  const [taken = 0, refused = 0] = [transfersSent, transferFailures].map(
    ({ name }) => (after?.value(name) ?? 0) - (before?.value(name) ?? 0),
  )
  return `the nodes took ${grouped(taken)} transfers; ${grouped(refused)} (${percent(refused, taken + refused)}) they refused, or answered too slowly to be sent`
}
