import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** Upgrades out of order, two at one height, or one that changes nothing. */
export function checkUpgrades(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    const upgrades = draft.kind === 'chain' ? (draft.consensus?.upgrades ?? []) : []
    return upgrades.flatMap((upgrade, index) => {
      const path = ['components', name, 'consensus', 'upgrades', index, 'height']
      const before = upgrades[index - 1]?.height ?? 0
      const findings: Finding[] = []
      if (Object.keys(upgrade).length === 1)
        findings.push({
          path: path.slice(0, -1),
          at: 'value',
          message: `the upgrade at height ${upgrade.height} changes no rule`,
          hint: 'Add the rules that change there, or remove it.',
        })
      if (upgrades.findIndex((other) => other.height === upgrade.height) < index)
        findings.push({
          path,
          at: 'value',
          message: `two upgrades are at height ${upgrade.height}`,
          hint: 'Make one of them, or move one to another height.',
        })
      else if (upgrade.height < before)
        findings.push({
          path,
          at: 'value',
          message: `height ${upgrade.height} stands after height ${before}`,
          hint: 'Put upgrades in the order of their heights.',
        })
      return findings
    })
  })
}
