import type { PlanDescription } from '@windlass/rollout/describe-plan'

/** A plan in words: what changes, why, how safe it is, and what must hold after it. */
export function planLines(plan: PlanDescription): readonly string[] {
  return [
    plan.headline,
    ...plan.obstacles.map(({ why, hint }) => `refused: ${why}. ${hint}`),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
    ...plan.components.flatMap((component) => [
      '',
      `${component.phase}: ${component.component}`,
      ...component.changes.flatMap((change) => [
        `  ${signs[change.operation]} ${change.reason}${change.safety === 'reversible' ? '' : ` [${change.safety}]`}`,
        ...change.difference.map(({ path, from, to }) => `      ${path}: ${from ?? '(none)'} → ${to ?? '(none)'}`),
        ...change.takes.map(({ owner, field }) => `      takes ${field} from ${owner}`),
      ]),
      ...component.gates.map((gate) => `  ? ${gate}`),
    ]),
  ]
}

const signs = { apply: '~', 'replace-replica': '↻', remove: '-', gate: '?', 'grow-volumes': '+' } as const
