import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { appliedAtMs, isObserved, type Live } from '../live/live-object.ts'
import { progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** It is in force. How many pods it lets go is told, and depends on them. */
export const judgeDisruptionBudget: Judge<Live<IPodDisruptionBudget>> = (budget) => {
  const appliedMs = appliedAtMs(budget)
  if (!isObserved(budget)) return { readiness: progressing('Pending', 'is not in force yet', appliedMs), replicas: [] }
  const { disruptionsAllowed = 0, currentHealthy = 0, expectedPods = 0 } = budget.status ?? {}
  const detail = `${currentHealthy} of ${expectedPods} pods are healthy, ${disruptionsAllowed} may go`
  return { readiness: ready(detail, appliedMs), replicas: [] }
}
