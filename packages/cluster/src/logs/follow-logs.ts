import { setTimeout as delay } from 'node:timers/promises'
import { isCodedError } from '@windlass/errors/coded-error'
import type { LogLine, LogOptions } from '@windlass/target/log-line'
import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import { podsPath, type ReplicaPod } from '../pods/component-pods.ts'
import { followReplicaPods } from '../pods/follow-replica-pods.ts'
import { type ContainerRun, containerRuns, runName } from './container-runs.ts'
import { LineQueue } from './line-queue.ts'
import { linesOf, parseStamped } from './log-lines.ts'

/** Lines that are read ahead of who takes them. */
const capacity = 1_000
/** Before a log that ended is asked for again. */
const pauseMs = 500

/** Lines as they come, of runs that begin later from their beginning, until `signal` aborts. */
export async function* followLogs(place: Place, options: LogOptions): AsyncGenerator<LogLine> {
  options.signal.throwIfAborted()
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const queue = new LineQueue<LogLine>(capacity)
  followRuns(place, { ...options, signal }, queue).catch((error) => queue.end({ error }))
  try {
    for await (const line of queue.take()) {
      if (options.signal.aborted) return
      yield line
    }
  } catch (error) {
    if (!options.signal.aborted) throw error
  } finally {
    stop.abort()
    queue.end()
  }
}

/** Follows every run of every container from when it is first seen. Ends with an error only. */
async function followRuns(place: Place, options: LogOptions, queue: LineQueue<LogLine>): Promise<void> {
  const { component, replica, tailLines, signal } = options
  const followed = new Set<string>()
  let isFirst = true
  for await (const pods of followReplicaPods(place, { component, signal })) {
    const wanted = pods.filter(({ ordinal }) => ordinal === (replica ?? ordinal))
    for (const { run, ...of } of wanted.flatMap((of) => containerRuns(of.pod).map((run) => ({ ...of, run })))) {
      const key = `${run.uid} ${run.container} ${run.restarts}`
      if (followed.has(key)) continue
      followed.add(key)
      const tail = isFirst ? { tailLines } : {}
      followRun({ ...tail, place, of, run, queue, signal }).catch((error) => queue.end({ error }))
    }
    isFirst = false
  }
}

interface FollowedRun {
  readonly place: Place
  readonly of: ReplicaPod
  readonly run: ContainerRun
  /** From its beginning where left out. */
  readonly tailLines?: number
  readonly queue: LineQueue<LogLine>
  readonly signal: AbortSignal
}

/** Follows one run to its end; where the connection breaks, from the last line on that came through. */
async function followRun({ place, of, run, tailLines, queue, signal }: FollowedRun): Promise<void> {
  const { component, pod } = of
  const replica = runName(pod, run)
  let last = ''
  do {
    try {
      const chunks = await place.connection.stream({
        method: 'GET',
        path: `${podsPath(place)}/${pod.metadata.name}/log`,
        query: {
          container: run.container,
          follow: true,
          timestamps: true,
          ...(last === '' ? { tailLines } : { sinceTime: last }),
        },
        accept: '*/*',
        signal,
      })
      for await (const line of linesOf(chunks)) {
        const { stamp, text } = parseStamped(line)
        // The server begins with the whole second.
        if (stamp <= last && last !== '') continue
        last = stamp
        await queue.put({ component, replica, text })
      }
    } catch (error) {
      signal.throwIfAborted()
      if (isCodedError(error, 'CLUSTER_FORBIDDEN') || isCodedError(error, 'CLUSTER_UNAUTHENTICATED')) throw error
    }
    await delay(pauseMs, undefined, { signal })
  } while (await goesOn({ place, of, run, signal }))
}

/** Whether a run has not ended. Its pod's name may be another's by now, and its container's log that of another run. */
async function goesOn({
  place,
  of,
  run,
  signal,
}: Pick<FollowedRun, 'place' | 'of' | 'run' | 'signal'>): Promise<boolean> {
  const path = `${podsPath(place)}/${of.pod.metadata.name}`
  try {
    const { status, body } = await place.connection.request({ method: 'GET', path, answers: [404], signal })
    if (status === 404) return false
    const { uid, container, restarts } = run
    return containerRuns(body as Live<IPod>).some(
      (now) => now.uid === uid && now.container === container && now.restarts === restarts && now.state === 'running',
    )
  } catch (error) {
    signal.throwIfAborted()
    // Who is away cannot say that it has ended.
    if (isCodedError(error, 'CLUSTER_UNREACHABLE') || isCodedError(error, 'CLUSTER_UNAVAILABLE')) return true
    throw error
  }
}
