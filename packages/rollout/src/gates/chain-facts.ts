import { healthPaths, healthReportSchema } from '@windlass/contract/health'
import { type NodeStatus, nodeStatusPath, nodeStatusSchema } from '@windlass/contract/node-status'
import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { Target } from '@windlass/target/target'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { callRpc } from './json-rpc.ts'
import { callReplica, jsonBody } from './replica-call.ts'

/** Blocks below each head at which hashes are compared: deeper than proof of work forks by itself. */
export const comparedDepthBlocks = 3

export type NodeFacts =
  | { readonly state: 'silent'; readonly ordinal: number; readonly name: string; readonly reason: string }
  | {
      readonly state: 'answers'
      readonly ordinal: number
      readonly name: string
      readonly status: NodeStatus
      /** Failed checks of the ready endpoint in the node's own words; empty where it is ready. */
      readonly notReady: readonly string[]
      /** Its canonical hashes at the heights that were compared. */
      readonly hashes: Readonly<Record<number, string>>
    }

export type AnsweringNode = Extract<NodeFacts, { state: 'answers' }>

/** What all nodes of one chain said at one time. Plain data: recorded in evidence, judged by the gates. */
export interface ChainFacts {
  readonly atMs: number
  readonly nodes: readonly NodeFacts[]
  /** The lowest head; left out where no node answers. */
  readonly commonHeight?: number
}

export interface ChainFactsOptions {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly component: string
  readonly spec: ChainGateSpec
  readonly replicas: readonly { readonly ordinal: number; readonly name: string }[]
}

/** Asks every node for its status and health, then all for their hashes at the same heights. */
export async function collectChainFacts(options: ChainFactsOptions): Promise<ChainFacts> {
  const asked = await Promise.all(options.replicas.map((replica) => collectStatus({ ...options, ...replica })))
  const heights = [...new Set(asked.flatMap((node) => (node.state === 'answers' ? comparedHeights(node.status) : [])))]
  const nodes = await Promise.all(
    asked.map(async (node) => (node.state === 'answers' ? await withHashes({ ...options, node, heights }) : node)),
  )
  const heads = nodes.flatMap((node) => (node.state === 'answers' ? [node.status.height] : []))
  return { atMs: options.clock.nowMs(), nodes, ...(heads.length > 0 && { commonHeight: Math.min(...heads) }) }
}

export function answeringNodes(facts: ChainFacts): AnsweringNode[] {
  return facts.nodes.filter((node) => node.state === 'answers')
}

/** The top of a node's chain, and where it refused a block: others may hold that one. */
function comparedHeights(status: NodeStatus): number[] {
  const top = Array.from({ length: comparedDepthBlocks + 1 }, (_, depth) => status.height - depth)
  return [...top, ...(status.lastRefusal ? [status.lastRefusal.height] : [])].filter((height) => height >= 0)
}

async function collectStatus(
  options: ChainFactsOptions & { readonly ordinal: number; readonly name: string },
): Promise<NodeFacts> {
  const { ordinal, name, spec } = options
  const get = (path: string) => callReplica({ ...options, port: spec.metricsPort, request: { method: 'GET', path } })
  const [answer, ready] = await Promise.all([get(nodeStatusPath), get(healthPaths.ready)])
  if (answer.state === 'silent') return { state: 'silent', ordinal, name, reason: answer.reason }
  const status = nodeStatusSchema.safeParse(jsonBody(answer.reply))
  if (!status.success)
    return { state: 'silent', ordinal, name, reason: `its status (${answer.reply.status}) cannot be read` }
  const health = ready.state === 'answered' ? healthReportSchema.safeParse(jsonBody(ready.reply)).data : undefined
  const notReady = health?.checks.filter((check) => check.state === 'fail').map((check) => check.reason) ?? []
  return { state: 'answers', ordinal, name, status: status.data, notReady, hashes: {} }
}

const blockSchema = z.object({ hash: z.string() })

async function withHashes(
  options: ChainFactsOptions & { readonly node: AnsweringNode; readonly heights: readonly number[] },
): Promise<NodeFacts> {
  const { spec, node, heights } = options
  const calls = heights.map((height) => ({
    method: 'eth_getBlockByNumber',
    params: [`0x${height.toString(16)}`, false],
  }))
  const answers = await callRpc({ ...options, ordinal: node.ordinal, port: spec.rpcPort, calls })
  if (answers.state === 'silent') {
    const { ordinal, name } = node
    return { state: 'silent', ordinal, name, reason: `its JSON-RPC does not answer: ${answers.reason}` }
  }
  const hashes: Record<number, string> = {}
  for (const [index, height] of heights.entries()) {
    const block = blockSchema.safeParse(answers.results[index])
    if (block.success) hashes[height] = block.data.hash
  }
  return { ...node, hashes }
}
