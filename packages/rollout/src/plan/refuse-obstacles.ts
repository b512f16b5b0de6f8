import { CodedError } from '@windlass/errors/coded-error'
import type { Plan } from './plan.ts'

/** Throws the first {@link Obstacle} of a plan, with all of them in its message. */
export function refuseObstacles({ obstacles }: Plan): void {
  const [first] = obstacles
  if (first === undefined) return
  const message = obstacles.map(({ why }) => why).join('. ')
  throw new CodedError(first.code, `Nothing was changed: ${message}.`, {
    hint: [...new Set(obstacles.map(({ hint }) => hint))].join(' '),
    details: { obstacles },
  })
}
