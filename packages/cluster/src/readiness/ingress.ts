import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import { appliedAtMs, type Live } from '../live/live-object.ts'
import { progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/** How long a controller is given to take it. Whether there is one is asked before a deploy, and never waited for. */
const controllerMs = 30_000

/** A controller has given it an address, or reports none at all. */
export const judgeIngress: Judge<Live<IIngress>> = (ingress, snapshot) => {
  const appliedMs = appliedAtMs(ingress)
  const addresses = (ingress.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname)
  if (addresses.length > 0) return { readiness: ready(`at ${addresses.join(', ')}`, appliedMs), replicas: [] }
  const detail = 'no controller has reported an address'
  const judge = snapshot.seen.nowMs - appliedMs < controllerMs ? progressing('NoAddress', detail, appliedMs) : undefined
  return { readiness: judge ?? ready(detail, appliedMs), replicas: [] }
}
