import { describeError } from '@windlass/errors/describe-error'
import { stringify } from 'yaml'
import { containerRuns } from '../logs/container-runs.ts'
import { readLog } from '../logs/read-logs.ts'
import { type ObserveContext, observePlace } from '../observe/observe-place.ts'
import { listReplicaPods, type ReplicaPod } from '../pods/component-pods.ts'
import { nodesOfPods, secretsOfPods } from '../pods/referenced.ts'
import { eventLines } from './event-lines.ts'
import { appliedObjects, claimsOf, eventsOf, type Look, nodesOf, secretValues } from './live-parts.ts'
import { maskValues, shownObject } from './mask.ts'

const logLines = 300
const logLength = 64 * 1024
/** A log that is cut by the server is cut at its end, so this must be more than lines are likely to have. */
const logBytes = 2 * 1024 * 1024
/** Together it must not take the time that whoever asks has: what is there by then is better than nothing. */
const wholeMs = 15_000
/** A machine that is away answers no request for a log. */
const logMs = 6_000

type Files = Readonly<Record<string, string>>
type Attempt = <T>(what: string, none: T, task: (look: Look) => Promise<T>) => Promise<T>

/**
 * Everything the cluster knows that explains the state of one component: what is observed of it, its objects, pods,
 * claims and machines, their events, and the last lines of every container's last two runs. Values of secrets are left
 * out, also where a program wrote them into its log.
 *
 * What cannot be had, or not in time, is named in `gaps.txt` with the reason. Throws only the reason of `signal`.
 */
export async function evidenceOf(
  context: ObserveContext,
  { component, signal }: { readonly component: string; readonly signal: AbortSignal },
): Promise<Files> {
  const gaps: string[] = []
  const look: Look = { context, component, signal: AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]) }
  const attempt: Attempt = async (what, none, task) => {
    try {
      return await task(look)
    } catch (error) {
      signal.throwIfAborted()
      gaps.push(`${what}: ${describeError(error).message}\n`)
      return none
    }
  }

  const [observed, pods, objects] = await Promise.all([
    attempt('observation', {}, observation),
    attempt('pods', [], ({ signal }) => listReplicaPods(context.place, { component, signal })),
    attempt('objects', [], appliedObjects),
  ])
  const live = pods.map(({ pod }) => pod)
  const [claims, nodes, logs, secrets] = await Promise.all([
    attempt('claims', [], (look) => claimsOf(look, { live, objects })),
    attempt('machines', [], (look) => nodesOf(look, nodesOfPods(live))),
    logsOf(attempt, pods),
    attempt('logs, since nobody knows which secrets they hold', undefined, (look) =>
      secretValues(look, secretsOfPods(live)),
    ),
  ])
  const events = await attempt('events', [], (look) => eventsOf(look, [...objects, ...live, ...claims]))
  const files: Files = {
    ...observed,
    ...inYaml('objects.yaml', objects),
    ...inYaml('pods.yaml', live),
    ...inYaml('claims.yaml', claims),
    ...inYaml('machines.yaml', nodes),
    ...(events.length > 0 && { 'events.txt': eventLines(events) }),
    ...(secrets && logs),
    ...(gaps.length > 0 && { 'gaps.txt': gaps.join('') }),
  }
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, maskValues(text, secrets ?? [])]))
}

async function observation({ context, component, signal }: Look): Promise<Files> {
  const seen = await observePlace(context, { signal })
  const resources = seen.resources.filter((resource) => resource.component === component)
  return { 'observation.json': `${JSON.stringify({ ...seen, resources }, null, 2)}\n` }
}

async function logsOf(attempt: Attempt, pods: readonly ReplicaPod[]): Promise<Files> {
  const runs = pods.flatMap(({ pod }) => containerRuns(pod, 'all').map((run) => ({ pod: pod.metadata.name, run })))
  const logs = await Promise.all(
    runs.flatMap(({ pod, run }) => {
      const { container, hasPrevious, state } = run
      const read = (name: string, previous: boolean) =>
        attempt(name, {}, async ({ context, signal }): Promise<Files> => {
          const bounded = AbortSignal.any([signal, AbortSignal.timeout(logMs)])
          const options = { pod, container, tailLines: logLines, limitBytes: logBytes, previous, signal: bounded }
          return { [name]: (await readLog(context.place, options)).slice(-logLength) }
        })
      const last = read(`${pod}.${container}.log`, false)
      // Of one that waits to be started again both would be the same.
      const isAnother = hasPrevious && state !== 'waiting'
      return isAnother ? [last, read(`${pod}.${container}.previous.log`, true)] : [last]
    }),
  )
  return Object.assign({}, ...logs)
}

function inYaml(name: string, objects: readonly object[]): Files {
  if (objects.length === 0) return {}
  return {
    [name]: objects
      .map((object) => `---\n${stringify(shownObject(object), { aliasDuplicateObjects: false })}`)
      .join(''),
  }
}
