import type { INode } from 'kubernetes-models/v1'
import { z } from 'zod'
import type { Live } from '../../live/live-object.ts'
import { quantityOf } from '../../quantity.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'

/** What a cluster must offer, as the description says. */
export interface PreflightThresholds {
  readonly minNodes: number
  readonly minNodeCpus: number
  readonly minNodeMemoryGi: number
  /** On each machine. */
  readonly minFreeStorageGi: number
}

const id = 'nodes'
const gibibyte = 2 ** 30
/** A machine that is sold with 8Gi shows its system a little less. */
const shownShare = 0.9

/** There are as many machines as the description asks for, each as large, and all are well. */
export async function checkNodes(facts: ClusterFacts, thresholds: PreflightThresholds): Promise<PreflightCheck> {
  const nodes = await facts.nodes()
  if (nodes === undefined) {
    const detail = 'The machines of the cluster may not be looked at.'
    return checkOf(id, [{ state: 'warn', detail, remedy: 'Have `get` and `list` of nodes granted.' }], '')
  }
  return judgeNodes({ nodes, freeStorageBytes: await freeStorage(facts, nodes), thresholds })
}

const summarySchema = z.looseObject({ node: z.looseObject({ fs: z.looseObject({ availableBytes: z.number() }) }) })

/** Free bytes by name of machine, where its kubelet may be asked. */
async function freeStorage(
  { place, signal }: ClusterFacts,
  nodes: readonly Live<INode>[],
): Promise<ReadonlyMap<string, number>> {
  const asked = nodes.filter(isReady).map(async ({ metadata: { name } }) => {
    const { body } = await place.connection.request({
      method: 'GET',
      path: `/api/v1/nodes/${name}/proxy/stats/summary`,
      query: { only_cpu_and_memory: false },
      answers: [403, 404, 500, 502, 503, 504],
      signal,
    })
    const parsed = summarySchema.safeParse(body)
    return parsed.success ? [[name, parsed.data.node.fs.availableBytes] as const] : []
  })
  return new Map((await Promise.all(asked)).flat())
}

function judgeNodes(options: {
  readonly nodes: readonly Live<INode>[]
  readonly freeStorageBytes: ReadonlyMap<string, number>
  readonly thresholds: PreflightThresholds
}): PreflightCheck {
  const { nodes, freeStorageBytes, thresholds } = options
  const { minNodes, minNodeCpus, minNodeMemoryGi, minFreeStorageGi } = thresholds
  const usable = nodes.filter(takesPods)
  const large = usable.filter(
    (node) => sizeOf(node, 'cpu') >= minNodeCpus && sizeOf(node, 'memory') >= minNodeMemoryGi * shownShare * gibibyte,
  )
  const roomy = usable.filter((node) => {
    const bytes = freeStorageBytes.get(node.metadata.name) ?? sizeOf(node, 'ephemeral-storage')
    return bytes / gibibyte >= minFreeStorageGi
  })
  const findings: Finding[] = nodes
    .filter((node) => !isReady(node))
    .map(({ metadata }) => ({
      state: 'warn',
      detail: `${metadata.name} is not ready.`,
      remedy: 'Bring it back, or take it out of the cluster.',
    }))
  const wanted = `the description asks for ${minNodes}`
  const remedy = 'Add machines, or lower `preflight` of the environment where less is enough.'
  if (usable.length < minNodes)
    findings.push({ state: 'fail', detail: `${usable.length} machines take pods: ${wanted}.`, remedy })
  else if (large.length < minNodes) {
    const size = `${minNodeCpus} CPUs and ${minNodeMemoryGi}Gi`
    findings.push({ state: 'fail', detail: `${large.length} machines have ${size} or more: ${wanted}.`, remedy })
  }
  if (roomy.length < Math.min(minNodes, usable.length)) {
    const detail = `${roomy.length} machines have ${minFreeStorageGi}Gi of free storage or more: ${wanted}.`
    findings.push({ state: 'fail', detail, remedy })
  }
  return checkOf(id, findings, `${usable.length} machines take pods, ${large.length} of the size that is asked for.`)
}

export function isReady({ status }: Live<INode>): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false
}

/** A machine that the scheduler gives pods which ask for nothing special. */
export function takesPods(node: Live<INode>): boolean {
  const { unschedulable = false, taints = [] } = node.spec ?? {}
  return isReady(node) && !unschedulable && !taints.some(({ effect }) => effect !== 'PreferNoSchedule')
}

/** The whole machine: what its own processes take of it is no business of the description. */
function sizeOf({ status }: Live<INode>, resource: string): number {
  return quantityOf(String(status?.capacity?.[resource] ?? 0))
}
