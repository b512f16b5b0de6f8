import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Target } from '@windlass/target/target'
import { applyResource } from './apply/apply-resource.ts'
import { PodCaller } from './call/pod-caller.ts'
import { evidenceOf } from './evidence/evidence-of.ts'
import { KindInventory } from './live/kind-inventory.ts'
import { ServedKinds } from './live/served-kinds.ts'
import { KubernetesLock } from './lock/lease-lock.ts'
import { readLogs } from './logs/read-logs.ts'
import { Explainer } from './observe/explainer.ts'
import { Mirror } from './observe/mirror.ts'
import { observePlace } from './observe/observe-place.ts'
import type { Place } from './place.ts'
import { SecretRecords } from './records/secret-records.ts'
import { removeResource } from './remove/remove-resource.ts'
import { replaceReplica } from './replace/replace-replica.ts'

export interface ClusterTargetOptions extends Place {
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/**
 * Runs resources whose body is a Kubernetes object in a namespace of a cluster. Disposing of it ends what it still asks
 * pods; its connection stays open.
 */
export function createClusterTarget(options: ClusterTargetOptions): Target & Disposable {
  const { connection, namespace, stack, now = Date.now } = options
  const place: Place = { connection, namespace, stack }
  const caller = new PodCaller(place)
  const explainer = new Explainer({
    place,
    ask: async ({ pod, port, path, signal }) => {
      const { name, uid } = pod.metadata
      return (await caller.callPod({ name, uid, port, request: { method: 'GET', path }, signal })).body
    },
  })
  const context = { place, kinds: new ServedKinds(connection), inventory: new KindInventory(place), explainer, now }
  const mirror = new Mirror(context)
  return {
    description: `kubernetes (${connection.context}, namespace ${namespace})`,
    records: new SecretRecords(place, { randomId: randomUUID }),
    lock: new KubernetesLock(place, {
      now,
      randomId: randomUUID,
      delay: async (ms, signal) => void (await delay(ms, undefined, { signal })),
    }),
    observe: (request) => observePlace(context, request),
    watch: ({ signal }) => mirror.watch(signal),
    apply: (request) => applyResource(context, request),
    remove: (request) => removeResource(context, request),
    replaceReplica: (request) => replaceReplica(context, request),
    call: (request) => caller.call(request),
    logs: (request) => readLogs(place, request),
    evidence: (request) => evidenceOf(context, request),
    [Symbol.dispose]() {
      caller[Symbol.dispose]()
    },
  }
}
