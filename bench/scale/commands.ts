import type { CountingProxy } from '../measure/counting-proxy.ts'
import type { Place } from '../measure/place.ts'
import type { ProgramUsage } from '../measure/run-program.ts'
import { runWindlass } from '../measure/run-windlass.ts'

/** One command of a user. */
export interface CommandRun {
  readonly what: string
  readonly seconds: number
  readonly requests: number
  readonly requestsByKind: Readonly<Record<string, number>>
  readonly usage: ProgramUsage
}

const unknownUsage: ProgramUsage = { maxMemoryMiB: Number.NaN, cpuSeconds: Number.NaN }

/** What a user of a big stack does, from an empty namespace until all is removed again. Each command must succeed. */
export async function* runCommands(options: {
  readonly entry: string
  readonly place: Place
  readonly proxy: CountingProxy
}): AsyncGenerator<CommandRun> {
  const { entry, place, proxy } = options
  const file = ['stack.json', '--env', 'test']
  const running = ['--file', ...file]
  const commands: readonly (readonly [what: string, words: readonly string[]])[] = [
    ['plan of the first release', ['plan', ...file]],
    ['deploy of the first release', ['deploy', ...file]],
    ['plan of nothing to do', ['plan', ...file]],
    ['deploy of nothing to do', ['deploy', ...file]],
    ['health', ['health', ...running]],
    ['status', ['status', ...running]],
    ['history', ['history', ...running]],
    ['set replicas of one component', ['set', 'replicas', 'service-0', '2', ...running]],
    ['rollback of that', ['rollback', '1', ...running]],
    ['down', ['down', '--yes', ...running]],
    ['plan of all of it again', ['plan', ...file]],
  ]
  for (const [what, words] of commands) {
    proxy.take()
    const { seconds, usage = unknownUsage } = await runWindlass({ entry, place, words: [...words, '--json'] })
    const counts = [...proxy.take()].toSorted(([, a], [, b]) => b - a)
    const requests = counts.reduce((sum, [, count]) => sum + count, 0)
    yield { what, seconds, requests, requestsByKind: Object.fromEntries(counts), usage }
  }
}

/** Secrets that hold the history of a stack, and their bytes as the API has them. */
export async function historySize({
  server,
  namespace,
}: Place): Promise<{ readonly secrets: number; readonly bytes: number }> {
  const reply = await fetch(`${server}/api/v1/namespaces/${namespace}/secrets`)
  const { items } = (await reply.json()) as {
    items: readonly { readonly metadata: { readonly name: string }; readonly data?: Readonly<Record<string, string>> }[]
  }
  const records = items.filter(({ metadata }) => /release|journal|evidence/.test(metadata.name))
  const bytes = records.flatMap(({ data = {} }) => Object.values(data)).reduce((sum, value) => sum + value.length, 0)
  return { secrets: records.length, bytes: Math.round((bytes * 3) / 4) }
}
