import type { Rendered } from '@windlass/target/resource'
import type { INode, IPod, IPodSpec } from 'kubernetes-models/v1'
import type { Live } from '../../live/live-object.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { addDemand, type Demand, demandInWords, demandOf, noDemand, podDemand, sumDemand } from '../pod-demand.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { type PodGroup, podGroups } from '../rendered-pods.ts'
import { isReady } from './nodes.ts'

const id = 'room'
const remedy = 'Add machines, ask for less in the sizes of the components, or run fewer replicas.'

/** All pods of the release fit on the machines, and one more of each that is started before an old one goes. */
export async function checkRoom(facts: ClusterFacts, rendered: Rendered): Promise<PreflightCheck> {
  const [nodes, pods] = await Promise.all([facts.nodes(), facts.pods()])
  if (nodes === undefined || pods === undefined) {
    const detail = 'The machines or the pods of other namespaces may not be looked at.'
    return checkOf(id, [{ state: 'warn', detail, remedy: 'Have `list` of nodes and of all pods granted.' }], '')
  }
  const { stack, namespace } = facts.place
  const others = pods.filter(
    ({ metadata }) => metadata.namespace !== namespace || metadata.labels?.[instanceLabel] !== stack,
  )
  return judgeRoom({ nodes, others, groups: podGroups(rendered) })
}

const instanceLabel = 'app.kubernetes.io/instance'

/** `others` are the pods that stay as they are, on their machines. */
export function judgeRoom(options: {
  readonly nodes: readonly Live<INode>[]
  readonly others: readonly Live<IPod>[]
  readonly groups: readonly PodGroup[]
}): PreflightCheck {
  const { nodes, others, groups } = options
  const machines = nodes
    .filter((node) => isReady(node) && node.spec?.unschedulable !== true)
    .map((node) => machineOf(node, others))
  const each = groups.filter(({ replicas }) => replicas === 'each-machine')
  for (const group of each)
    for (const machine of machines) if (tolerates(group.template.spec, machine)) machine.take(group)

  const counted = groups.filter(({ kind }) => kind !== 'CronJob' && kind !== 'DaemonSet')
  const missing = place(
    machines,
    counted.flatMap((group) => repeated(group, Number(group.replicas))),
  )
  const free = sumDemand(machines.map((machine) => machine.free))
  const total = sumDemand(counted.flatMap((group) => repeated(group, Number(group.replicas))).map(demandOfGroup))
  const findings: Finding[] = []
  if (missing.length > 0) {
    const detail = `${missing.length} pods find no machine with room: ${names(missing)}. Without them the machines have ${demandInWords(free)} left, in parts.`
    findings.push({ state: 'fail', detail, remedy })
  } else {
    const surging = place(
      machines,
      counted.flatMap((group) => repeated(group, group.surge)),
    )
    if (surging.length > 0) {
      const detail = `There is room for all pods, but not for what is started beside them in an update: ${names(surging)}. They wait for one another.`
      findings.push({ state: 'warn', detail, remedy })
    }
  }
  const detail = `The pods ask for ${demandInWords(total)}; with them the machines have ${demandInWords(free)} left.`
  return checkOf(id, findings, detail)
}

interface Machine {
  readonly node: Live<INode>
  free: Demand
  readonly take: (group: PodGroup) => void
  readonly holds: Set<string>
}

function machineOf(node: Live<INode>, others: readonly Live<IPod>[]): Machine {
  const there = others.filter(({ spec }) => spec?.nodeName === node.metadata.name)
  const taken = sumDemand(there.map(({ spec }) => (spec ? podDemand(spec) : noDemand)))
  const machine: Machine = {
    node,
    free: lessDemand(demandOf(node.status?.allocatable ?? {}), taken),
    holds: new Set(),
    take(group) {
      machine.free = lessDemand(machine.free, demandOfGroup(group))
      machine.holds.add(group.resource)
    },
  }
  return machine
}

/** Puts pods on machines, the largest first, each where most is left; returns those that fit nowhere. */
function place(machines: readonly Machine[], pods: readonly PodGroup[]): readonly PodGroup[] {
  const largestFirst = pods.toSorted((a, b) => demandOfGroup(b).memoryBytes - demandOfGroup(a).memoryBytes)
  return largestFirst.filter((pod) => {
    const { cpuMillis, memoryBytes } = demandOfGroup(pod)
    const [roomiest] = machines
      .filter(({ free }) => free.cpuMillis >= cpuMillis && free.memoryBytes >= memoryBytes)
      .filter((machine) => tolerates(pod.template.spec, machine) && !(isApart(pod) && machine.holds.has(pod.resource)))
      .toSorted((a, b) => b.free.memoryBytes - a.free.memoryBytes)
    roomiest?.take(pod)
    return roomiest === undefined
  })
}

/** Whether a pod may be put on a machine by its selector and taints. */
function tolerates({ nodeSelector = {}, tolerations = [] }: IPodSpec, { node }: Machine): boolean {
  const labels = node.metadata.labels ?? {}
  if (Object.entries(nodeSelector).some(([name, value]) => labels[name] !== value)) return false
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule')
  return taints.every((taint) =>
    tolerations.some(
      ({ key, operator = 'Equal', value, effect }) =>
        (key === undefined || key === taint.key) &&
        (operator === 'Exists' || value === taint.value) &&
        (effect === undefined || effect === taint.effect),
    ),
  )
}

/** Whether no two pods of a group may be on one machine. */
function isApart({ template }: PodGroup): boolean {
  const required = template.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  return required.some(({ topologyKey }) => topologyKey === 'kubernetes.io/hostname')
}

function repeated(group: PodGroup, times: number): readonly PodGroup[] {
  return Array.from({ length: times }, () => group)
}

function demandOfGroup({ template }: PodGroup): Demand {
  return podDemand(template.spec)
}

function lessDemand(a: Demand, b: Demand): Demand {
  return addDemand(a, { cpuMillis: -b.cpuMillis, memoryBytes: -b.memoryBytes })
}

function names(pods: readonly PodGroup[]): string {
  const byName = Map.groupBy(pods, ({ name }) => name)
  return [...byName].map(([name, of]) => (of.length === 1 ? name : `${name} (${of.length})`)).join(', ')
}
