import type { IService } from 'kubernetes-models/v1'
import { lastEvent } from '../live/live-event.ts'
import { appliedAtMs, isGoing, type Live } from '../live/live-object.ts'
import type { Snapshot } from '../observe/snapshot.ts'
import { progressing, ready } from './finding.ts'
import type { Judge } from './judge.ts'

/**
 * It has its address and leads to the pods behind it that are ready. Whether there are any says their own workload, which
 * may have to wait for this address.
 */
export const judgeService: Judge<Live<IService>> = (service, snapshot) => {
  const appliedMs = appliedAtMs(service)
  const found = (readiness: ReturnType<typeof ready>) => ({ readiness, replicas: [] })
  const { type, selector } = service.spec ?? {}
  if (type === 'ExternalName') return found(ready(`means ${service.spec?.externalName}`, appliedMs))
  const addresses = (service.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname)
  if (type === 'LoadBalancer' && addresses.length === 0) {
    const said = lastEvent(snapshot.eventsOf(service), ['SyncLoadBalancerFailed'])?.message
    return found(progressing('NoAddress', said ?? 'no load balancer has given it an address yet', appliedMs))
  }
  const at = addresses.length === 0 ? '' : `at ${addresses.join(', ')}, `
  const led = readyEndpoints(service, snapshot)
  const behind = led > 0 ? led : readyPodsBehind(selector, snapshot)
  if (behind > 0 && led === 0)
    return found(progressing('NoEndpoints', `${behind} pods behind it are ready, and it leads to none`, appliedMs))
  return found(ready(`${at}leads to ${led} ${led === 1 ? 'endpoint' : 'endpoints'}`, appliedMs))
}

function readyPodsBehind(selector: Readonly<Record<string, string>> | undefined, { seen }: Snapshot): number {
  const wanted = Object.entries(selector ?? {})
  if (wanted.length === 0) return 0
  return seen.pods.filter(
    (pod) =>
      !isGoing(pod) &&
      wanted.every(([name, value]) => pod.metadata.labels?.[name] === value) &&
      pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  ).length
}

function readyEndpoints({ metadata }: Live<IService>, snapshot: Snapshot): number {
  return snapshot
    .slicesOf(metadata.name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false).length
}
