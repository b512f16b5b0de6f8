import { findRuleConflict } from '../gates/refused-block.ts'
import { type Diagnoser, failedChain, listed } from './diagnosis.ts'
import { shortHashes } from './short-hashes.ts'

/** A node whose rules differ from those of the others, told by the block that one side refuses. */
export const forked: Diagnoser = (input) => {
  const chain = failedChain(input)
  const conflict = chain && findRuleConflict({ facts: chain.facts, suspects: input.failure.ordinals })
  if (!conflict) return undefined
  const { height, minority, majority, refusal, refusedBy } = conflict
  const forkedNames = listed(minority.map((node) => node.name))
  const upgrades = new Set([
    ...chain.spec.upgradeHeights,
    ...[...minority, ...majority].flatMap((node) => node.status.upgradeHeights),
  ])
  const where = upgrades.has(height) ? `height ${height}, where rules change` : `height ${height}`
  const hashes = [...minority, ...majority]
    .filter((node) => node.hashes[height] !== undefined)
    .map((node) => `${node.name} ${node.hashes[height]}`)
  const finding = [
    `${forkedNames} runs under other rules than ${listed(majority.map((node) => node.name))} and left the chain at ${where}:`,
    `${refusedBy.name} refuses block ${refusal.hash} (${refusal.reason}: ${refusal.detail}).`,
    ...(hashes.length > 1 ? [`At that height: ${hashes.join(', ')}.`] : []),
  ]
  const replica = minority[0]?.name
  return { cause: 'forked', ...(replica && { replica }), finding: shortHashes(finding.join(' ')) }
}
