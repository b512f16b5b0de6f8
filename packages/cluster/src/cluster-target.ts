import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Rendered } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import { applyResource } from './apply/apply-resource.ts'
import { growVolumes } from './apply/grow-volumes.ts'
import { PodCaller } from './call/pod-caller.ts'
import { evidenceOf } from './evidence/evidence-of.ts'
import type { ForwardEvent, ForwardOptions } from './forward/forward-event.ts'
import { forwardPort } from './forward/forward-port.ts'
import { FollowedObjects } from './live/followed-objects.ts'
import { KindInventory } from './live/kind-inventory.ts'
import { ServedKinds } from './live/served-kinds.ts'
import { SilentKinds } from './live/silent-kinds.ts'
import { KubernetesLock } from './lock/lease-lock.ts'
import { readLogs } from './logs/read-logs.ts'
import { Explainer } from './observe/explainer.ts'
import { Mirror } from './observe/mirror.ts'
import { observePlace } from './observe/observe-place.ts'
import type { Place } from './place.ts'
import { PodDirectory } from './pods/pod-directory.ts'
import { SecretRecords } from './records/secret-records.ts'
import { removeResource } from './remove/remove-resource.ts'
import { replaceReplica } from './replace/replace-replica.ts'
import { Turns } from './replace/turns.ts'
import { parseResourceId } from './resource-id.ts'
import type { SecretPlaces } from './secrets/resolve-secrets.ts'
import { SecretKeeper } from './secrets/secret-keeper.ts'
import { surveyPlace } from './survey/survey-place.ts'

export interface ClusterTargetOptions extends Place {
  /** Milliseconds since the epoch; by the clock of the API server where left out. */
  readonly now?: () => number
}

/** The Kubernetes target, with what only a cluster needs before a release. */
export interface ClusterTarget extends Target, Disposable {
  /**
   * Finds the values of a release's secrets, keeps them until they are applied, and names its Secrets after them: the
   * result is what is to be planned. With `missing: 'keep'` a Secret whose values are not found here stays the one that
   * runs. Throws `CLUSTER_SECRET_UNRESOLVED`.
   */
  prepare(
    rendered: Rendered,
    options: { readonly places: SecretPlaces; readonly missing: 'refuse' | 'keep'; readonly signal: AbortSignal },
  ): Promise<Rendered>
  /** Deletes what is left once everything was removed with its data: the history, and the note of its kinds. */
  forget(options: { readonly signal: AbortSignal }): Promise<void>
  /** Leads a port of this machine to one of a ready replica; see `forwardPort`. */
  forward(options: ForwardOptions): AsyncIterable<ForwardEvent>
}

/**
 * Runs resources whose body is a Kubernetes object in a namespace of a cluster. Disposing of it ends what it still asks
 * pods; its connection stays open.
 */
export function createClusterTarget(options: ClusterTargetOptions): ClusterTarget {
  const { connection, namespace, stack, now = () => connection.now() } = options
  const place: Place = { connection, namespace, stack }
  const directory = new PodDirectory({ place, followed: () => mirror.pods() })
  const caller = new PodCaller(place, directory)
  const explainer = new Explainer({
    place,
    ask: ({ pod, port, path, signal }) => {
      const { name, uid } = pod.metadata
      return caller.callPod({ name, uid, port, request: { method: 'GET', path }, signal })
    },
  })
  const context = {
    place,
    kinds: new ServedKinds(connection),
    silentKinds: new SilentKinds(connection),
    followed: new FollowedObjects(connection),
    inventory: new KindInventory(place),
    explainer,
    turns: new Turns(),
    now,
  }
  const mirror = new Mirror(context)
  const records = new SecretRecords(place, { randomId: randomUUID })
  const secrets = new SecretKeeper(place)
  return {
    description: `kubernetes (${connection.context}, namespace ${namespace})`,
    records: {
      list: (request) => records.list(request),
      read: (request) => records.read(request),
      write: (request) => records.write(request),
      async remove(request) {
        await records.remove(request)
        await secrets.discard(records, request.signal)
      },
    },
    lock: new KubernetesLock(place, {
      now: options.now ?? Date.now,
      randomId: randomUUID,
      delay: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    }),
    observe: (request) => observePlace(context, request),
    survey: (request) => surveyPlace(context, request),
    watch: ({ signal }) => mirror.watch(signal),
    async apply(request) {
      await secrets.write(request.resource, request.signal)
      mirror.left(await applyResource(context, request).finally(() => directory.forget()))
    },
    async remove(request) {
      const isKept = await secrets.keep(request.id, request.signal)
      if (!isKept) await removeResource(context, request).finally(() => directory.forget())
    },
    growVolumes: (request) => growVolumes(context, request),
    async replaceReplica(request) {
      await replaceReplica(context, request).finally(() => {
        directory.forget()
        mirror.renew(parseResourceId(request.id).kind)
      })
    },
    call: (request) => caller.call(request),
    logs: (request) => readLogs(place, request),
    evidence: (request) => evidenceOf(context, request),
    forward: (request) => forwardPort(place, request),
    prepare: (rendered, request) => secrets.prepare(rendered, request),
    async forget({ signal }) {
      for (const name of await records.list({ prefix: '', signal })) await records.remove({ name, signal })
      await secrets.discard(records, signal)
      await context.inventory.remove(signal)
    },
    [Symbol.dispose]() {
      caller[Symbol.dispose]()
    },
  }
}
