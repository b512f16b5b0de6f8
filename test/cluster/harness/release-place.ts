import { type ClusterTarget, createClusterTarget } from '@windlass/cluster/cluster-target'
import type { Connection } from '@windlass/cluster/connection'
import type { ObservedResource } from '@windlass/target/observation'
import type { Resource } from '@windlass/target/resource'
import { openCluster } from './open-cluster.ts'
import { temporaryNamespace } from './temporary-namespace.ts'

/** The stack whose pods these are. */
export const testedStack = 'tested'

/** A namespace with a target of its own. */
export interface ReleasePlace extends AsyncDisposable {
  readonly connection: Connection
  readonly namespace: string
  readonly target: ClusterTarget
  /** Applies a resource and waits until it is found to be as described. */
  comes(resource: Resource, described: (seen: ObservedResource) => boolean): Promise<ObservedResource>
  until(id: string, described: (seen: ObservedResource) => boolean): Promise<ObservedResource>
}

const patienceMs = 200_000

export async function makeReleasePlace(labels: Readonly<Record<string, string>> = {}): Promise<ReleasePlace> {
  await using stack = new AsyncDisposableStack()
  const namespace = stack.use(await temporaryNamespace({ labels })).name
  const connection = stack.use(await openCluster())
  const target = stack.use(createClusterTarget({ connection, namespace, stack: testedStack }))
  const opened = stack.move()
  const until = async (id: string, described: (seen: ObservedResource) => boolean) => {
    let last: ObservedResource | undefined
    for await (const { resources } of target.watch({ signal: AbortSignal.timeout(patienceMs) })) {
      last = resources.find((resource) => resource.id === id)
      if (last !== undefined && described(last)) return last
    }
    throw new Error(`${id} did not come to what was waited for: ${JSON.stringify(last, null, 2)}`)
  }
  return {
    ...{ connection, namespace, target, until },
    async comes(resource, described) {
      await target.apply({ resource, replicas: 'all', signal: AbortSignal.timeout(patienceMs) })
      return until(resource.id, (seen) => seen.digest === resource.digest && described(seen))
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
