import { execFile } from 'node:child_process'
import { loadavg } from 'node:os'
import { promisify } from 'node:util'
import type { CountingProxy } from '../measure/counting-proxy.ts'
import { bareLoop, type Contender, helmContender, windlassContender } from './contenders.ts'
import type { Order } from './description.ts'
import { makeLucidPlace } from './lucid-place.ts'

/** One contender's way from an empty namespace to all ready. */
export interface Run {
  readonly order: Order
  readonly contender: string
  readonly seconds: number
  /** Of its own process, where that runs in Node. */
  readonly cpuSeconds?: number
  /** Requests that the API server got from it. */
  readonly requests: number
  readonly requestsByKind: Readonly<Record<string, number>>
  readonly objects: number
  /** Of the last minute, before it began. */
  readonly loadAverage: number
}

export interface Race {
  readonly directory: string
  readonly proxy: CountingProxy
  readonly entry: string
}

/** Everybody who can be measured here, by name. */
async function contenders(entry: string): Promise<Readonly<Record<string, Contender>>> {
  const helm = process.env.HELM ?? 'helm'
  const hasHelm = await promisify(execFile)(helm, ['version']).then(
    () => true,
    () => false,
  )
  return {
    windlass: windlassContender(entry),
    ...(hasHelm && { helm: helmContender(helm) }),
    'bare loop': bareLoop,
  }
}

/** Runs of all contenders in turns, `rounds` of them in each order, each in a namespace that is removed afterwards. */
export async function* runRace(options: Race & { readonly rounds: number }): AsyncGenerator<Run> {
  const { entry, rounds } = options
  const all = Object.entries(await contenders(entry))
  for (let round = 0; round < rounds; round++)
    for (const order of ['phases', 'none', 'described'] as const)
      for (const [name, contender] of all)
        if (order !== 'described' || (name !== 'helm' && round === 0))
          yield await runOnce({ ...options, order, name, contender })
}

async function runOnce(
  options: Race & { readonly order: Order; readonly name: string; readonly contender: Contender },
): Promise<Run> {
  const { proxy, order, name, contender } = options
  await using lucid = await makeLucidPlace(options)
  const [loadAverage = Number.NaN] = loadavg()
  proxy.take()
  const { seconds, usage } = await contender(lucid)
  const counts = [...proxy.take()].toSorted(([, a], [, b]) => b - a)
  const requests = counts.reduce((sum, [, count]) => sum + count, 0)
  const requestsByKind = Object.fromEntries(counts)
  const objects = lucid.rendered.resources.length
  const cpuSeconds = usage && { cpuSeconds: usage.cpuSeconds }
  return { order, contender: name, seconds, ...cpuSeconds, requests, requestsByKind, objects, loadAverage }
}
