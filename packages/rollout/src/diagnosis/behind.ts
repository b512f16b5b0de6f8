import { answeringNodes } from '../gates/chain-facts.ts'
import { type Diagnoser, failedChain } from './diagnosis.ts'

/** A node that has peers and does not catch up. */
export const behind: Diagnoser = (input) => {
  const chain = failedChain(input)
  if (!chain) return undefined
  const nodes = answeringNodes(chain.facts)
  const best = Math.max(0, ...nodes.map((node) => node.status.height))
  const node = nodes.toSorted((a, b) => a.status.height - b.status.height)[0]
  if (!node || best - node.status.height <= chain.spec.maxLagBlocks) return undefined
  const lag = best - node.status.height
  const finding = `${node.name} does not keep up: it is at height ${node.status.height} with ${node.status.peers.length} peers, ${lag} blocks behind the best head.`
  return { cause: 'behind', replica: node.name, finding }
}
