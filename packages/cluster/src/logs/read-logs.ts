import type { LogLine, LogOptions } from '@windlass/target/log-line'
import type { Place } from '../place.ts'
import { listReplicaPods, podsPath } from '../pods/component-pods.ts'
import { containerRuns, runName } from './container-runs.ts'
import { followLogs } from './follow-logs.ts'

/**
 * Lines of the pods of a stack: the last ones of every container, pod by pod, or, where they are followed, as they come.
 * A pod of several containers is told apart by `pod/container`.
 */
export function readLogs(place: Place, options: LogOptions): AsyncGenerator<LogLine> {
  return options.follow ? followLogs(place, options) : lastLogs(place, options)
}

async function* lastLogs(place: Place, options: LogOptions): AsyncGenerator<LogLine> {
  const { component, replica, tailLines, previous = false, signal } = options
  const pods = await listReplicaPods(place, { ...(component !== undefined && { component }), signal })
  for (const { component, ordinal, pod } of pods) {
    if (replica !== undefined && ordinal !== replica) continue
    for (const run of containerRuns(pod)) {
      if (tailLines === 0 || (previous && !run.hasPrevious)) continue
      const name = runName(pod, run)
      const text = await readLog(place, {
        pod: pod.metadata.name,
        container: run.container,
        tailLines,
        previous,
        signal,
      })
      for (const line of linesIn(text)) yield { component, replica: name, text: line }
    }
  }
}

/** The end of a container's log; empty where there is none, as of a run that the node has forgotten. */
export async function readLog(
  place: Place,
  options: {
    readonly pod: string
    readonly container: string
    readonly tailLines: number
    readonly limitBytes?: number
    readonly previous: boolean
    readonly signal: AbortSignal
  },
): Promise<string> {
  const { pod, container, tailLines, limitBytes, previous, signal } = options
  const { status, body } = await place.connection.request({
    method: 'GET',
    path: `${podsPath(place)}/${pod}/log`,
    query: { container, tailLines, limitBytes, previous: previous || undefined },
    accept: '*/*',
    answers: [400, 404],
    signal,
  })
  return status === 200 && typeof body === 'string' ? body : ''
}

function linesIn(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
