import type { ServedKinds } from '../live/served-kinds.ts'
import type { Place } from '../place.ts'
import { quantityOf } from '../quantity.ts'

interface PodMetrics {
  readonly metadata: { readonly name: string }
  readonly containers?: readonly { readonly usage?: { readonly memory?: string } }[]
}

/** Bytes of memory in use by name of pod; empty where the cluster does not measure it. */
export async function memoryOf(
  { connection, namespace }: Place,
  { kinds, signal }: { readonly kinds: ServedKinds; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, number>> {
  const apiVersion = 'metrics.k8s.io/v1beta1'
  if ((await kinds.find({ apiVersion, kind: 'PodMetrics', signal })) === undefined) return new Map()
  // What measures is a server of its own, which may be away: nothing else depends on it.
  const { status, body } = await connection.request({
    method: 'GET',
    path: `/apis/${apiVersion}/namespaces/${namespace}/pods`,
    answers: [403, 404, 500, 503],
    signal,
  })
  if (status !== 200) return new Map()
  const { items } = body as { readonly items: readonly PodMetrics[] }
  return new Map(
    items.map(({ metadata, containers = [] }) => [
      metadata.name,
      containers.reduce((sum, { usage }) => sum + quantityOf(usage?.memory ?? '0'), 0),
    ]),
  )
}
