import type { ChangeWay, Holder } from '@windlass/target/difference'
import type { Obstacle } from './plan.ts'
import type { PlanContext } from './plan-context.ts'

/** Adds what keeps the plan from being run. */
export type Obstruct = (obstacle: Omit<Obstacle, 'resource'>) => void

/**
 * Whether something that is not of this release, but has the name of one of its resources, becomes part of it. It would
 * be changed now and removed one day, so that this has to be asked for; and what it takes must not be to remove it.
 */
export function takeOver(options: {
  readonly context: PlanContext
  readonly subject: string
  readonly holder: Exclude<Holder, { readonly kind: 'nobody' | 'this-release' }>
  readonly way: ChangeWay
  readonly obstruct: Obstruct
}): boolean {
  const { context, subject, holder, way, obstruct } = options
  const code = 'ROLLOUT_NAME_TAKEN'
  if (holder.kind === 'another-release') {
    obstruct({
      code,
      why: `${subject} is there already, as part of the release ${holder.name}`,
      hint: 'Give it another name, or remove it from that release first.',
    })
    return false
  }
  const there = `${subject} is there already, made by ${holder.who}`
  if (way.kind !== 'in-place') {
    const why = 'why' in way ? `: ${way.why}` : ' while it is there'
    const hint = 'Remove it, or give it another name.'
    obstruct({ code, why: `${there}, and cannot become what is described${why}`, hint })
    return false
  }
  if (context.owned === 'refuse') {
    obstruct({
      code,
      why: there,
      hint: 'Remove it, give it another name, or make it part of this release with `--force-conflicts`: then it goes when the release goes.',
    })
    return false
  }
  context.warnings.push(`${there}, and becomes part of this release; what it has besides stays.`)
  return true
}
