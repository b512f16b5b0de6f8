import { context, type Place } from '../measure/place.ts'
import { runWindlass } from '../measure/run-windlass.ts'
import { type Changes, lucidDescription, secondVersion, standInImage } from './description.ts'

interface Ended {
  readonly release: {
    readonly createdAtMs: number
    readonly finishedAtMs: number
    readonly failure?: { readonly atMs: number }
  }
  readonly target: string
}

/** Seconds. */
export interface WayBack {
  readonly deploy: number
  readonly health: number
  readonly plan: number
  readonly unchanged: number
  /** From the failure of a release that had changed 27 workloads, evidence included, until what ran before is verified. */
  readonly automaticRollback: number
  readonly change: number
  /** `windlass rollback 1`, the whole command. */
  readonly rollback: number
  readonly maxMemoryMiB: number
}

/** What a user of lucid waits for, once it runs: looks at it, changes that fail, changes that are taken back. */
export async function measureWayBack(options: { readonly entry: string; readonly place: Place }): Promise<WayBack> {
  const { entry, place } = options
  const { namespace } = place
  let maxMemoryMiB = 0
  const run = async (words: readonly string[], exitCodes: readonly number[] = []) => {
    const end = await runWindlass({ entry, place, words: [...words, '--json'], exitCodes })
    maxMemoryMiB = Math.max(maxMemoryMiB, end.usage?.maxMemoryMiB ?? 0)
    return end
  }
  const describe = async (changes: Changes) =>
    place.writeStack(await lucidDescription({ namespace, context, order: 'described', changes }))
  const file = ['stack.json', '--env', 'test']
  const running = ['--file', ...file]
  await describe({})
  const deploy = await run(['deploy', ...file])
  const health = await run(['health', ...running])
  const plan = await run(['plan', ...file])
  const unchanged = await run(['deploy', ...file])

  const second = await secondVersion()
  await describe(second)
  const change = await run(['deploy', ...file])
  const rollback = await run(['rollback', '1', ...running])
  await describe({ ...second, 'tron-gateway': { ...second['tron-gateway'], image: standInImage('missing') } })
  const failed = await run(['deploy', ...file], [3])
  if (failed.exitCode !== 3) throw new Error(`the broken release was to be rolled back: ${failed.stdout}`)
  const { release } = JSON.parse(failed.stdout) as Ended
  return {
    deploy: deploy.seconds,
    health: health.seconds,
    plan: plan.seconds,
    unchanged: unchanged.seconds,
    change: change.seconds,
    rollback: rollback.seconds,
    automaticRollback: (release.finishedAtMs - (release.failure?.atMs ?? Number.NaN)) / 1000,
    maxMemoryMiB,
  }
}
