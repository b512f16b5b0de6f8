import type { IResourceQuota } from 'kubernetes-models/v1'
import { appliedAtMs, type Live } from '../live/live-object.ts'
import { progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** It counts, which it does once the server has measured what is used: pods that come before that are refused. */
export const judgeQuota: Judge<Live<IResourceQuota>> = (quota) => {
  const appliedMs = appliedAtMs(quota)
  const { hard, used = {} } = quota.status ?? {}
  if (hard === undefined)
    return { readiness: progressing('Pending', 'what is used was not measured yet', appliedMs), replicas: [] }
  const parts = Object.entries(hard).map(([name, amount]) => `${name} ${used[name] ?? 0} of ${amount}`)
  return { readiness: ready(parts.join(', '), appliedMs), replicas: [] }
}
