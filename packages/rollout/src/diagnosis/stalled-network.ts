import { answeringNodes } from '../gates/chain-facts.ts'
import { type Diagnoser, failedChain } from './diagnosis.ts'

/** The gate saw all nodes stand still on one head: nobody is to blame. */
export const stalledNetwork: Diagnoser = (input) => {
  const chain = failedChain(input)
  if (!chain || input.failure.excuse !== 'stalled-network') return undefined
  const nodes = answeringNodes(chain.facts).map((node) => `${node.name} at ${node.status.height}`)
  const finding = `The rollout is not driven through a halt of the chain: ${input.failure.detail} (${nodes.join(', ')})`
  return { cause: 'stalled-network', finding }
}
