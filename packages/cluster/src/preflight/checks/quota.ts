import type { Rendered } from '@windlass/target/resource'
import type { ILimitRange, IPod, IResourceQuota } from 'kubernetes-models/v1'
import type { Live } from '../../live/live-object.ts'
import { quantityOf } from '../../quantity.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { type Demand, demandOf, podDemand, sumDemand, timesDemand } from '../pod-demand.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { type PodGroup, podGroups } from '../rendered-pods.ts'

/** What the namespace has of quotas and limit ranges that are not part of the release leaves room for its pods. */
export async function checkQuota(facts: ClusterFacts, rendered: Rendered): Promise<PreflightCheck> {
  const ours = new Set(rendered.resources.map(({ id }) => id))
  const [quotas, ranges, pods] = await Promise.all([
    facts.inNamespace<Live<IResourceQuota>>('resourcequotas'),
    facts.inNamespace<Live<ILimitRange>>('limitranges'),
    facts.inNamespace<Live<IPod>>('pods'),
  ])
  return judgeQuota({
    quotas: quotas.filter(({ metadata }) => !ours.has(`v1/ResourceQuota/${metadata.name}`)),
    ranges: ranges.filter(({ metadata }) => !ours.has(`v1/LimitRange/${metadata.name}`)),
    present: pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] === facts.place.stack),
    groups: podGroups(rendered),
  })
}

/** `present` are the pods of the release that run now: what they use is free for those that come in their place. */
export function judgeQuota(options: {
  readonly quotas: readonly Live<IResourceQuota>[]
  readonly ranges: readonly Live<ILimitRange>[]
  readonly present: readonly Live<IPod>[]
  readonly groups: readonly PodGroup[]
}): PreflightCheck {
  const { quotas, ranges, present, groups } = options
  const wanted = usageOfGroups(groups)
  const used = usageOfPods(present)
  const findings: Finding[] = quotas.flatMap((quota) => overQuota(quota, { wanted, used }))
  for (const range of ranges) findings.push(...groups.flatMap((group) => outOfRange(range, group)))
  const passed =
    quotas.length + ranges.length === 0 ? 'The namespace has none of others.' : 'They leave room for all pods.'
  return checkOf('quota', findings, passed)
}

type Usage = Readonly<Record<string, number>>

/** At most, with what is started beside the old in an update. */
function usageOfGroups(groups: readonly PodGroup[]): Usage {
  const counted = groups.filter(({ replicas }) => replicas !== 'each-machine')
  const countOf = ({ replicas, surge }: PodGroup) => Number(replicas) + surge
  const requests = sumDemand(counted.map((group) => timesDemand(podDemand(group.template.spec), countOf(group))))
  const limits = sumDemand(
    counted.map((group) => timesDemand(limitsOf(group.template.spec.containers), countOf(group))),
  )
  const pods = counted.reduce((sum, group) => sum + countOf(group), 0)
  return usageOf({ requests, limits, pods })
}

function usageOfPods(pods: readonly Live<IPod>[]): Usage {
  const specs = pods.flatMap(({ spec }) => spec ?? [])
  return usageOf({
    requests: sumDemand(specs.map(podDemand)),
    limits: sumDemand(specs.map(({ containers }) => limitsOf(containers))),
    pods: pods.length,
  })
}

function usageOf(options: { readonly requests: Demand; readonly limits: Demand; readonly pods: number }): Usage {
  const { requests, limits, pods } = options
  return {
    'requests.cpu': requests.cpuMillis / 1_000,
    cpu: requests.cpuMillis / 1_000,
    'requests.memory': requests.memoryBytes,
    memory: requests.memoryBytes,
    'limits.cpu': limits.cpuMillis / 1_000,
    'limits.memory': limits.memoryBytes,
    pods,
    'count/pods': pods,
  }
}

function limitsOf(containers: PodGroup['template']['spec']['containers']) {
  return sumDemand(containers.map(({ resources }) => demandOf(resources?.limits ?? {})))
}

function overQuota(
  quota: Live<IResourceQuota>,
  { wanted, used }: { readonly wanted: Usage; readonly used: Usage },
): Finding[] {
  const { hard = {} } = quota.spec ?? {}
  const { used: taken = {} } = quota.status ?? {}
  return Object.entries(hard).flatMap(([resource, limit]): Finding[] => {
    const more = (wanted[resource] ?? 0) - (used[resource] ?? 0)
    const left = quantityOf(String(limit)) - quantityOf(String(taken[resource] ?? 0))
    if (more <= left) return []
    const detail = `The quota ${quota.metadata.name} allows ${limit} of ${resource}, of which ${taken[resource] ?? 0} are used; the release needs ${shown(resource, more)} more.`
    return [{ state: 'fail', detail, remedy: 'Have the quota raised, or ask for less.' }]
  })
}

function shown(resource: string, amount: number): string {
  return resource.includes('memory') ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(Math.round(amount * 1_000) / 1_000)
}

const boundedResources = ['cpu', 'memory'] as const

/** What a limit range would refuse of the containers of a group. */
function outOfRange(range: Live<ILimitRange>, { name, template }: PodGroup): Finding[] {
  const bounds = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container')
  return bounds.flatMap(({ max = {}, min = {} }) =>
    template.spec.containers.flatMap(({ name: container, resources = {} }) =>
      boundedResources.flatMap((resource): Finding[] => {
        const limit = resources.limits?.[resource]
        const request = resources.requests?.[resource] ?? limit
        const above =
          max[resource] !== undefined &&
          limit !== undefined &&
          quantityOf(String(limit)) > quantityOf(String(max[resource]))
        const below =
          min[resource] !== undefined &&
          request !== undefined &&
          quantityOf(String(request)) < quantityOf(String(min[resource]))
        if (!above && !below) return []
        const bound = above ? `at most ${max[resource]}` : `at least ${min[resource]}`
        const detail = `The limit range ${range.metadata.name} allows ${bound} of ${resource}; ${container} of ${name} has ${above ? limit : request}.`
        return [{ state: 'fail', detail, remedy: 'Change the size of the component, or have the limit range changed.' }]
      }),
    ),
  )
}
