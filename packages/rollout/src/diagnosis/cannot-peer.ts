import { answeringNodes } from '../gates/chain-facts.ts'
import { drifted } from '../plan/drifted.ts'
import { driftInWords } from '../plan/resource-change.ts'
import { type Diagnoser, failedChain } from './diagnosis.ts'

/** A node that runs and finds too few of the others; and what somebody has changed of its component, such as a policy. */
export const cannotPeer: Diagnoser = (input) => {
  const chain = failedChain(input)
  if (!chain) return undefined
  const { facts, spec } = chain
  const { ordinals } = input.failure
  const lonely = answeringNodes(facts)
    .filter((node) => node.status.peers.length < spec.minPeers)
    .toSorted((a, b) => Number(ordinals.includes(b.ordinal)) - Number(ordinals.includes(a.ordinal)))
  const [node] = lonely
  if (!node) return undefined
  const said = node.notReady.length > 0 ? ` It says: ${node.notReady.join('; ')}.` : ''
  const finding = `${node.name} cannot peer: it runs, at height ${node.status.height}, with ${node.status.peers.length} of at least ${spec.minPeers} peers.${said}`
  const changed = drifted({ rendered: input.desired, observation: input.observation })
    .filter(({ component }) => component === chain.component)
    .map(({ difference }) => `${difference.id} ${driftInWords(difference)}.`)
  return { cause: 'cannot-peer', replica: node.name, finding: [finding, ...changed].join(' ') }
}
