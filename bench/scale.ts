/**
 * A stack of about 1,000 objects and 1,000 pods on nodes that exist in the API only: the part of a plan that asks nobody,
 * and every command as a whole process, with the requests it makes and the memory it needs.
 *
 * Needs KUBECONFIG of a cluster with ten such nodes, labelled `type=fake`. While it runs, no other pod is scheduled on
 * real nodes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderFile } from './deploy/description.ts'
import { builtCommand } from './measure/built-command.ts'
import { apiAccess, startCountingProxy } from './measure/counting-proxy.ts'
import { context, makePlace } from './measure/place.ts'
import { medianAndRange } from './measure/statistics.ts'
import { bigStack } from './scale/big-stack.ts'
import { type CommandRun, historySize, runCommands } from './scale/commands.ts'
import { scheduleOnFakeNodes } from './scale/fake-nodes.ts'
import { measurePurePlans } from './scale/pure-plan.ts'

const objects = 1_000
const pods = 1_000

export async function run({ write, runs = 5 }: { readonly write: (line: string) => void; readonly runs?: number }) {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-bench-scale-'))
  try {
    await using proxy = await startCountingProxy(await apiAccess())
    await using _nodes = await scheduleOnFakeNodes(proxy.url, pods)
    await using place = await makePlace({ directory, server: proxy.url })
    const target = { kubernetes: { context, namespace: place.namespace } }
    const rendered = await renderFile(await place.writeStack(bigStack({ objects, pods, target })))
    const replicas = rendered.workloads.reduce((sum, workload) => sum + workload.replicas, 0)
    write(`${rendered.resources.length} objects, ${rendered.workloads.length} workloads, ${replicas} pods`)

    const purePlans = measurePurePlans(rendered, runs)
    write(`The pure part of a plan in this process, median of ${runs} and range, in ms`)
    for (const { what, operations, ms } of purePlans)
      write(`  ${what.padEnd(32)} ${medianAndRange(ms, 0)}  ${operations} operations`)

    write('Whole commands, once each, in this order')
    const entry = await builtCommand()
    const commands: CommandRun[] = []
    let history = { secrets: 0, bytes: 0 }
    for await (const command of runCommands({ entry, place, proxy })) {
      commands.push(command)
      write(`  ${commandColumns(command)}`)
      if (command.what.startsWith('rollback')) history = await historySize(place)
    }
    write(`The history of 3 releases: ${history.secrets} Secrets, ${Math.round(history.bytes / 1024)} KiB`)
    return { objects: rendered.resources.length, pods: replicas, purePlans, commands, history }
  } finally {
    await rm(directory, { recursive: true })
  }
}

function commandColumns({ what, seconds, requests, usage }: CommandRun): string {
  const time = `${seconds.toFixed(1).padStart(7)} s (${usage.cpuSeconds.toFixed(1)} s of processor)`
  return `${what.padEnd(32)} ${time.padEnd(32)} ${String(requests).padStart(5)} requests  ${usage.maxMemoryMiB} MiB`
}
