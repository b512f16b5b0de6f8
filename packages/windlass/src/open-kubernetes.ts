import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createClusterTarget } from '@windlass/cluster/cluster-target'
import { type Connection, openConnection } from '@windlass/cluster/connection'
import type { Deadlines } from '@windlass/rollout/deadlines'
import type { CommandContext } from './command.ts'
import type { OpenedTarget } from './opened-target.ts'
import { secretPlaces } from './secret-places.ts'

/** Images are pulled, machines found and volumes made; what cannot become ready fails long before. */
const deadlines: Partial<Deadlines> = { replaceMs: 300_000, removeMs: 300_000, gateMs: 300_000 }

/**
 * The namespace of a cluster in which a stack runs. The context is that of the environment, whatever the present one of
 * the kubeconfig is. Throws `CLUSTER_CONTEXT_UNKNOWN` and what else opening a connection throws.
 */
export async function openKubernetes(
  place: { readonly context: string; readonly namespace: string; readonly stack: string },
  context: CommandContext,
): Promise<OpenedTarget> {
  const { namespace, stack } = place
  const connection = await connectTo(place.context, context)
  const target = createClusterTarget({ connection, namespace, stack })
  return {
    ...target,
    deadlines,
    prepare: (rendered, options) => target.prepare(rendered, { ...options, places: secretPlaces(context) }),
    apiRequests: () => connection.requests,
    supervise: async () => undefined,
    async [Symbol.asyncDispose]() {
      target[Symbol.dispose]()
      connection[Symbol.dispose]()
    },
  }
}

/** The API server of a context, which is asked nothing yet. */
export function connectTo(name: string, { environment }: CommandContext): Promise<Connection> {
  return openConnection({ kubeconfigs: kubeconfigPaths(environment), context: name })
}

/** Those of `KUBECONFIG`, or the one that every other tool would take. */
function kubeconfigPaths({ KUBECONFIG = '' }: NodeJS.ProcessEnv): readonly string[] {
  const named = KUBECONFIG.split(delimiter).filter((path) => path !== '')
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
}
