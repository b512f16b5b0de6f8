import type { ChainGateSpec } from '@windlass/target/gate-spec'
import type { ObservedResource } from '@windlass/target/observation'
import type { GateScope } from '../plan/plan.ts'
import { replicaCount } from '../plan/replica-count.ts'
import { answeringNodes, type ChainFacts, collectChainFacts } from './chain-facts.ts'
import type { ChainProgress } from './chain-progress.ts'
import { describeStall, findStall } from './chain-stall.ts'
import { chainSpanMs, sampleIntervalMs } from './chain-times.ts'
import { followChain } from './follow-chain.ts'
import { type Gate, scopedOrdinals, workloadOf } from './gate.ts'
import { judgeHeightAdvances } from './height-advances.ts'
import { judgeLag } from './lag.ts'
import { judgeSilence } from './node-silence.ts'
import { judgePeers } from './peers.ts'
import { judgeRefusals } from './refused-block.ts'
import { agreement, judgeSameHash } from './same-hash.ts'
import { judgeUpgrades } from './upgrade-horizon.ts'
import { type ChainNodeFact, type GateFacts, type GateReport, type Verdict, worstVerdict } from './verdict.ts'

/** The nodes are one live chain. Asks all nodes a few times per block and judges what they say over time. */
export const chain: Gate<ChainGateSpec> = async function* (context) {
  const { target, clock, signal, operation } = context
  const { component, gate, scope, stalledNetwork } = operation
  const workload = workloadOf(context)
  const observe = async () => (await target.observe({ signal })).resources.find(({ id }) => id === operation.resource)
  const namesOf = (seen: ObservedResource | undefined) =>
    new Map(seen?.replicas.map((replica) => [replica.ordinal, replica.name]))
  const observed = await observe()
  let names = namesOf(observed)
  const ordinals = Array.from({ length: workload ? replicaCount(workload, observed) : 0 }, (_, ordinal) => ordinal)
  let progress: ChainProgress | undefined
  while (!signal.aborted) {
    // A node that is only being made has no name yet; who cannot look goes on without it.
    if (progress !== undefined && names.size < ordinals.length) names = await observe().then(namesOf, () => names)
    const facts = await collectChainFacts({
      target,
      clock,
      signal,
      component,
      spec: gate,
      replicas: ordinals.map((ordinal) => ({ ordinal, name: names.get(ordinal) ?? `${component}-${ordinal}` })),
    })
    progress = followChain({ before: progress, facts, spec: gate })
    const subjects = scopedOrdinals(context)
    yield judgeChain({ progress, spec: gate, scope, subjects, stalledNetwork, turnoverMs: workload?.turnoverMs })
    await clock.sleep({ ms: sampleIntervalMs(gate), signal })
  }
}

/**
 * One verdict over everything known of the chain so far.
 *
 * A halt of the whole network is judged before any single node, so that none is blamed for it.
 */
export function judgeChain(options: {
  readonly progress: ChainProgress
  readonly spec: ChainGateSpec
  readonly scope: GateScope
  /** Nodes that must be well; the others are what they are compared with. */
  readonly subjects: readonly number[]
  readonly stalledNetwork: 'fail' | 'accept'
  /** Of the workload. */
  readonly turnoverMs?: number | undefined
}): GateReport {
  const { progress, spec, scope } = options
  const facts = chainGateFacts(progress.latest)
  const stall = findStall({ progress, spec })
  if (stall && options.stalledNetwork === 'fail')
    return { state: 'fail', reason: `${describeStall(stall)}; no node is at fault`, facts, excuse: 'stalled-network' }
  if (scope.kind === 'network') return { ...judgeNetwork({ progress, spec }), facts }
  const worst = judgeNodes({ ...options, stalled: stall !== undefined })
  if (worst.state !== 'pass') return { ...worst, facts }
  const accepted = stall ? `, taken as it is: ${describeStall(stall)}` : ''
  return { state: 'pass', reason: `one chain at height ${progress.bestHeight ?? 0}${accepted}`, facts }
}

function judgeNodes(options: Parameters<typeof judgeChain>[0] & { readonly stalled: boolean }): Verdict {
  const { progress, spec, scope, subjects, stalled, turnoverMs } = options
  const { latest } = progress
  const moved = scope.kind === 'replicas' ? scope.moved : subjects
  const perNode = latest.nodes
    .filter((node) => subjects.includes(node.ordinal))
    .flatMap((node): Verdict[] => {
      if (node.state === 'silent') return [judgeSilence({ node, progress, spec, turnoverMs })]
      const judged = { node, progress, spec }
      return [judgePeers(judged), judgeLag(judged), ...(stalled ? [] : [judgeHeightAdvances(judged)])]
    })
  return worstVerdict([
    judgeRefusals({ progress, spec, suspects: moved }),
    judgeSameHash({ progress, spec, subjects, suspects: moved }),
    ...perNode,
    ...(stalled ? [] : [judgeUpgrades({ progress, spec, subjects })]),
  ])
}

/** A block came while we watched, or is too young to doubt that more will. */
function judgeNetwork(options: { readonly progress: ChainProgress; readonly spec: ChainGateSpec }): Verdict {
  const { progress, spec } = options
  const nodes = answeringNodes(progress.latest)
  if (nodes.length === 0) return { state: 'unknown', reason: 'no node answers' }
  const height = progress.bestHeight ?? 0
  const moved = height > (progress.firstBestHeight ?? height)
  const ageMs = progress.latest.atMs - Math.max(...nodes.map((node) => node.status.headTimestampSeconds * 1000))
  const fresh = height > 0 && ageMs < chainSpanMs('stall', spec) / 2
  if (moved || fresh) return { state: 'pass', reason: `the network produces blocks, at height ${height}` }
  return { state: 'waiting', reason: `no block since height ${height} yet` }
}

function chainGateFacts(facts: ChainFacts): GateFacts {
  const best = Math.max(0, ...answeringNodes(facts).map((node) => node.status.height))
  const agreed = agreement(facts)
  return {
    kind: 'chain',
    nodes: facts.nodes.map((node): ChainNodeFact => {
      if (node.state === 'silent') return { name: node.name }
      const { height, peers } = node.status
      return { name: node.name, height, peers: peers.length, lagBlocks: best - height }
    }),
    ...(facts.commonHeight !== undefined && { commonHeight: facts.commonHeight }),
    ...(agreed && { commonHeight: agreed.height, commonHash: agreed.hash }),
  }
}
