import { describeError } from '@windlass/errors/describe-error'
import type { ISecret } from 'kubernetes-models/v1'
import { stringify } from 'yaml'
import { listCollection } from '../live/collection.ts'
import type { LiveEvent } from '../live/live-event.ts'
import { type Live, type LiveObject, ownerUid } from '../live/live-object.ts'
import { collectionPath } from '../live/served-kinds.ts'
import { containerRuns } from '../logs/container-runs.ts'
import { readLog } from '../logs/read-logs.ts'
import { type ObserveContext, observePlace } from '../observe/observe-place.ts'
import { claimOwnerLabel, componentAnnotation, stackSelector } from '../ownership.ts'
import type { Place } from '../place.ts'
import { listReplicaPods, type ReplicaPod } from '../pods/component-pods.ts'
import { claimsOfPods, nodesOfPods, secretsOfPods } from '../pods/referenced.ts'
import { eventLines } from './event-lines.ts'
import { maskValues, shownObject } from './mask.ts'

const logLines = 300
const logLength = 64 * 1024
/** A log that is cut by the server is cut at its end, so this must be more than lines are likely to have. */
const logBytes = 2 * 1024 * 1024

interface EvidenceOptions {
  readonly context: ObserveContext
  readonly place: Place
  readonly component: string
  readonly signal: AbortSignal
}

type Files = Readonly<Record<string, string>>

/**
 * Everything the cluster knows that explains the state of one component: what is observed of it, its objects, pods,
 * claims and machines, their events, and the last lines of every container's last two runs. Values of secrets are left
 * out, also where a program wrote them into its log.
 *
 * What cannot be had is named in `gaps.txt`, with the reason. Throws only the reason of `signal`.
 */
export async function evidenceOf(
  context: ObserveContext,
  { component, signal }: { readonly component: string; readonly signal: AbortSignal },
): Promise<Files> {
  const { place } = context
  const options: EvidenceOptions = { context, place, component, signal }
  const gaps: string[] = []
  const attempt = async <T>(what: string, none: T, task: () => Promise<T>): Promise<T> => {
    try {
      return await task()
    } catch (error) {
      signal.throwIfAborted()
      gaps.push(`${what}: ${describeError(error).message}\n`)
      return none
    }
  }

  const [observed, pods, objects] = await Promise.all([
    attempt('observation', {}, () => observation(options)),
    attempt('pods', [], () => listReplicaPods(place, { component, signal })),
    attempt('objects', [], () => appliedObjects(options)),
  ])
  const live = pods.map(({ pod }) => pod)
  const [claims, nodes, logs, secrets] = await Promise.all([
    attempt('claims', [], () => claimsOf(options, { live, objects })),
    attempt('machines', [], () => nodesOf(options, nodesOfPods(live))),
    attempt('logs', {}, () => logsOf(options, pods)),
    attempt('secrets, whose values may be in what follows', [], () => secretValues(options, secretsOfPods(live))),
  ])
  const subjects = [...objects, ...live, ...claims]
  const events = await attempt('events', {}, () => eventsOf(options, subjects))
  const files: Files = {
    ...observed,
    ...inYaml('objects.yaml', objects),
    ...inYaml('pods.yaml', live),
    ...inYaml('claims.yaml', claims),
    ...inYaml('machines.yaml', nodes),
    ...events,
    ...logs,
    ...(gaps.length > 0 && { 'gaps.txt': gaps.join('') }),
  }
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, maskValues(text, secrets)]))
}

async function observation({ context, component, signal }: EvidenceOptions): Promise<Files> {
  const seen = await observePlace(context, { signal })
  const resources = seen.resources.filter((resource) => resource.component === component)
  return { 'observation.json': `${JSON.stringify({ ...seen, resources }, null, 2)}\n` }
}

/** What was applied of the component. Of Secrets only the metadata are asked for. */
async function appliedObjects(options: EvidenceOptions): Promise<readonly LiveObject[]> {
  const { context, place, component, signal } = options
  const { connection, namespace } = place
  const entered = await context.inventory.read(signal)
  const found = await Promise.all(
    entered.map(async (entry) => {
      const served = await context.kinds.find({ ...entry, signal })
      if (served === undefined) return []
      const { apiVersion, kind } = served
      const detail = kind === 'Secret' ? 'metadata' : 'whole'
      const collection = {
        path: collectionPath(served, namespace),
        labelSelector: stackSelector(place),
        detail,
      } as const
      const { objects } = await listCollection({ connection, collection, signal })
      return objects.map((object) => ({ ...object, apiVersion, kind }))
    }),
  )
  return found.flat().filter(({ metadata }) => metadata.annotations?.[componentAnnotation] === component)
}

async function claimsOf(
  { place, signal }: EvidenceOptions,
  { live, objects }: { readonly live: readonly ReplicaPod['pod'][]; readonly objects: readonly LiveObject[] },
): Promise<readonly LiveObject[]> {
  const mounted = new Set(claimsOfPods(live))
  const makers = new Set(objects.map(({ metadata }) => metadata.name))
  const claims = await listNamespace({ place, signal }, claimKind)
  return claims.filter(
    ({ metadata }) => mounted.has(metadata.name) || makers.has(metadata.labels?.[claimOwnerLabel] ?? ''),
  )
}

async function nodesOf({ place, signal }: EvidenceOptions, names: readonly string[]): Promise<readonly LiveObject[]> {
  const nodes = await Promise.all(
    names.map(async (name) => {
      const path = `/api/v1/nodes/${name}`
      const { status, body } = await place.connection.request({ method: 'GET', path, answers: [404], signal })
      return status === 404 ? [] : [body as LiveObject & { readonly status?: { readonly images?: unknown } }]
    }),
  )
  // The list of what it has pulled is long and explains nothing.
  return nodes.flat().map(({ status, ...node }) => ({ ...node, status: { ...status, images: undefined } }))
}

async function logsOf({ place, signal }: EvidenceOptions, pods: readonly ReplicaPod[]): Promise<Files> {
  const runs = pods.flatMap(({ pod }) => containerRuns(pod, 'all').map((run) => ({ pod: pod.metadata.name, run })))
  const logs = await Promise.all(
    runs.map(async ({ pod, run }) => {
      const { container } = run
      const read = async (previous: boolean) => {
        const log = { pod, container, tailLines: logLines, limitBytes: logBytes, previous, signal }
        return (await readLog(place, log)).slice(-logLength)
      }
      // Of one that waits to be started again both would be the same.
      const [last, previous] = await Promise.all([
        read(false),
        run.hasPrevious && run.state !== 'waiting' && read(true),
      ])
      return { [`${pod}.${container}.log`]: last, ...(previous && { [`${pod}.${container}.previous.log`]: previous }) }
    }),
  )
  return Object.assign({}, ...logs)
}

async function secretValues(options: EvidenceOptions, names: readonly string[]): Promise<readonly string[]> {
  const { place, signal } = options
  const path = `/api/v1/namespaces/${place.namespace}/secrets`
  const values = await Promise.all(
    names.map(async (name) => {
      const request = { method: 'GET', path: `${path}/${name}`, answers: [404], signal } as const
      const { status, body } = await place.connection.request(request)
      const { data = {} } = status === 404 ? {} : (body as Live<ISecret>)
      return Object.values(data).map((value) => Buffer.from(value, 'base64').toString('utf8'))
    }),
  )
  return values.flat()
}

async function eventsOf({ place, signal }: EvidenceOptions, subjects: readonly LiveObject[]): Promise<Files> {
  const uids = new Set(subjects.map(({ metadata }) => metadata.uid))
  const between = await Promise.all(betweenKinds.map((kind) => listNamespace({ place, signal }, kind)))
  for (const object of between.flat()) if (uids.has(ownerUid(object) ?? '')) uids.add(object.metadata.uid)
  const events = (await listNamespace({ place, signal }, eventKind)) as readonly LiveEvent[]
  const about = events.filter(({ involvedObject }) => uids.has(involvedObject.uid ?? ''))
  return about.length === 0 ? {} : { 'events.txt': eventLines(about) }
}

async function listNamespace(
  { place, signal }: Pick<EvidenceOptions, 'place' | 'signal'>,
  kind: NamespacedKind,
): Promise<readonly LiveObject[]> {
  const { connection, namespace } = place
  const { group, plural, detail } = kind
  const collection = { path: `/${group}/namespaces/${namespace}/${plural}`, detail }
  return (await listCollection({ connection, collection, signal })).objects
}

interface NamespacedKind {
  readonly group: string
  readonly plural: string
  readonly detail: 'whole' | 'metadata'
}

const claimKind: NamespacedKind = { group: 'api/v1', plural: 'persistentvolumeclaims', detail: 'whole' }
const eventKind: NamespacedKind = { group: 'api/v1', plural: 'events', detail: 'whole' }
/** What stands between a workload and its pods. */
const betweenKinds: readonly NamespacedKind[] = [
  { group: 'apis/apps/v1', plural: 'replicasets', detail: 'metadata' },
  { group: 'apis/batch/v1', plural: 'jobs', detail: 'metadata' },
]

function inYaml(name: string, objects: readonly object[]): Files {
  if (objects.length === 0) return {}
  return {
    [name]: objects
      .map((object) => `---\n${stringify(shownObject(object), { aliasDuplicateObjects: false })}`)
      .join(''),
  }
}
