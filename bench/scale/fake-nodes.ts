interface LiveNode {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec: { readonly taints?: readonly object[]; readonly unschedulable?: boolean }
}

/**
 * Has every new pod go to the nodes that exist in the API only, which carry the label `type=fake`. Disposing of it gives
 * all nodes back as they were. Throws where there are too few of them for so many pods.
 */
export async function scheduleOnFakeNodes(server: string, pods: number): Promise<AsyncDisposable> {
  const { items } = (await (await fetch(`${server}/api/v1/nodes`)).json()) as { items: readonly LiveNode[] }
  const isFake = ({ metadata }: LiveNode) => metadata.labels?.type === 'fake'
  const fake = items.filter(isFake)
  const needed = Math.ceil(pods / podsPerNode)
  if (fake.length < needed)
    throw new Error(`${pods} pods need ${needed} nodes that exist in the API only, here are ${fake.length}`)
  const patch = async ({ metadata: { name } }: LiveNode, spec: object) => {
    const reply = await fetch(`${server}/api/v1/nodes/${name}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec }),
    })
    if (!reply.ok) throw new Error(`${name}: ${reply.status} ${await reply.text()}`)
  }
  for (const node of items) await patch(node, isFake(node) ? { taints: null } : { unschedulable: true })
  return {
    async [Symbol.asyncDispose]() {
      for (const node of items) {
        const { taints = null, unschedulable = null } = node.spec
        await patch(node, isFake(node) ? { taints } : { unschedulable })
      }
    },
  }
}

const podsPerNode = 100
