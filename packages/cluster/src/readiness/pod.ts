import type { Readiness } from '@windlass/target/readiness'
import type { IContainerStatus, IPod } from 'kubernetes-models/v1'
import { type LiveEvent, lastEvent, lastSeenMs } from '../live/live-event.ts'
import { isGoing, type Live, timeMs } from '../live/live-object.ts'
import { type ContainerView, endOf, judgeContainer, judgeSteadiness } from './container.ts'
import { failed, progressing, ready, worst } from './finding.ts'

export interface PodView {
  readonly pod: Live<IPod>
  /** Warnings about this pod. */
  readonly events: readonly LiveEvent[]
  readonly restartBudget: number
  /** What is wrong with its node, where that does not answer. */
  readonly lostNode?: string | undefined
  /** What the pod itself says of why it is not ready. */
  readonly explanation?: PodExplanation | undefined
  readonly nowMs: number
}

export interface PodExplanation {
  /** Answer of its ready probe: `peers: 0 connected, 1 needed`. */
  readonly probe?: string
  /** Last lines of a container's last run, by its name. */
  readonly lastLines?: Readonly<Record<string, string>>
}

/** How long a pod may wait for a machine: as long as an autoscaler takes to begin. */
const schedulingMs = 120_000
const mountGraceMs = 30_000

/** Whether a pod serves, and what keeps it from serving. */
export function podReadiness(view: PodView): Readiness {
  const { pod } = view
  const createdMs = timeMs(pod.metadata.creationTimestamp)
  if (isGoing(pod)) return progressing('Terminating', stopping(view), timeMs(pod.metadata.deletionTimestamp))
  const { phase, reason = '', message = '' } = pod.status ?? {}
  if (phase === 'Failed') return progressing(reason || 'Failed', message || endsOf(view) || reason, createdMs)
  const condition = conditionOf(pod, 'Ready')
  if (phase === 'Succeeded') return ready('has done its work', timeMs(condition?.lastTransitionTime))
  if (condition?.status === 'True')
    return worst(eachContainer(view, judgeSteadiness)) ?? ready('', timeMs(condition.lastTransitionTime))
  if (view.lostNode !== undefined) return progressing('NodeLost', view.lostNode, timeMs(condition?.lastTransitionTime))
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status !== 'True') return unscheduled(view)
  return worst(eachContainer(view, judgeUnready)) ?? starting(view)
}

/** A pod on a node that does not answer is stopped only when the node is back, or is known to be gone. */
function stopping({ lostNode }: PodView): string {
  return lostNode === undefined ? 'is being stopped' : `cannot be stopped while ${lostNode}`
}

function unscheduled({ pod, events, nowMs }: PodView): Readiness {
  const sinceMs = timeMs(pod.metadata.creationTimestamp)
  const { reason, message = '' } = conditionOf(pod, 'PodScheduled') ?? {}
  // A claim of the same name may have been refused before.
  const ofNow = events.filter((event) => lastSeenMs(event) >= sinceMs)
  const refused = lastEvent(ofNow, ['ProvisioningFailed', 'FailedBinding'])
  const orFailed = (afterMs: number) => (nowMs - sinceMs < afterMs ? progressing : failed)
  if (refused !== undefined) {
    const detail = `${refused.involvedObject.name}: ${refused.message}`
    return orFailed(missing.test(detail) ? mountGraceMs : schedulingMs)('NoVolume', detail, sinceMs)
  }
  const claims = (pod.spec?.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? [])
  if (reason === undefined && claims.length > 0) {
    const detail = `${claims.join(', ')}: nobody has made a volume yet; does the provisioner of its class run?`
    return orFailed(schedulingMs)('NoVolume', detail, sinceMs)
  }
  if (reason !== 'Unschedulable') return progressing('Pending', message || 'waits for a machine', sinceMs)
  const comesSoon = pod.status?.nominatedNodeName || lastEvent(events, ['TriggeredScaleUp'])
  if (comesSoon || nowMs - sinceMs < schedulingMs) return progressing('Unschedulable', message, sinceMs)
  return failed('Unschedulable', message, sinceMs)
}

function eachContainer(
  view: PodView,
  judgeContainer: (container: ContainerView) => Readiness | undefined,
): readonly Readiness[] {
  const { pod, restartBudget, nowMs } = view
  const scheduledMs = timeMs(conditionOf(pod, 'PodScheduled')?.lastTransitionTime)
  return containerStatuses(pod).flatMap((status) => {
    return judgeContainer({ status, scheduledMs, restartBudget, nowMs, ...knownOf(status, view) }) ?? []
  })
}

/** What explains the end of a container beside its status. */
function knownOf({ name }: IContainerStatus, { pod, explanation }: PodView) {
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  const container = [...containers, ...initContainers].find((candidate) => candidate.name === name)
  const memoryLimit = container?.resources?.limits?.['memory']
  return {
    lastLines: explanation?.lastLines?.[name],
    ...(memoryLimit !== undefined && { memoryLimit: String(memoryLimit) }),
  }
}

/** One that serves is not to blame for another that does not. */
function judgeUnready(container: ContainerView): Readiness | undefined {
  return container.status.ready ? undefined : judgeContainer(container)
}

/** How the containers of a pod ended that did not do their work. */
function endsOf(view: PodView): string {
  return containerStatuses(view.pod)
    .filter(({ state }) => state?.terminated && state.terminated.exitCode !== 0)
    .map((status) => `${status.name} ${endOf({ status, ...knownOf(status, view) })}`)
    .join('; ')
}

/** Init containers that are through with their work count no more. */
function containerStatuses({ status }: Live<IPod>): readonly IContainerStatus[] {
  const beginning = (status?.initContainerStatuses ?? []).filter(({ state }) => state?.terminated?.exitCode !== 0)
  return [...beginning, ...(status?.containerStatuses ?? [])]
}

const missing = /not found|references non-existent/

/** Nothing is wrong with its containers: a volume is not there yet, or a probe does not pass yet. */
function starting({ pod, events, explanation, nowMs }: PodView): Readiness {
  const runs = pod.status?.containerStatuses?.some(({ state }) => state?.running) ?? false
  if (!runs) {
    const sinceMs = timeMs(conditionOf(pod, 'PodScheduled')?.lastTransitionTime)
    const mount = lastEvent(events, ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'])
    if (mount === undefined) return progressing('Starting', 'its containers are being made', sinceMs)
    const detail = `${mount.message}${sourcesOf(pod, mount.message)}`
    const hopeless = mount.reason === 'FailedMount' && missing.test(detail) && nowMs - sinceMs > mountGraceMs
    return hopeless ? failed('VolumeMissing', detail, sinceMs) : progressing('Mounting', detail, sinceMs)
  }
  const sinceMs = timeMs(conditionOf(pod, 'Ready')?.lastTransitionTime)
  const said = explanation?.probe ?? lastEvent(events, ['Unhealthy'])?.message
  return progressing('NotReady', said ?? 'its probes do not pass yet', sinceMs)
}

/** Whose content a volume holds that cannot be mounted: the kubelet tells the name of the volume alone. */
function sourcesOf({ spec }: Live<IPod>, message = ''): string {
  const name = /volume "([^"]+)"/.exec(message)?.[1]
  const volume = spec?.volumes?.find((candidate) => candidate.name === name)
  const { secret, configMap, projected } = volume ?? {}
  const secrets = [secret?.secretName, ...(projected?.sources ?? []).map((source) => source.secret?.name)]
  const configMaps = [configMap?.name, ...(projected?.sources ?? []).map((source) => source.configMap?.name)]
  const told = [...secrets.map((of) => of && `secret ${of}`), ...configMaps.map((of) => of && `config map ${of}`)]
  const found = told.filter((source) => source !== undefined && source !== '')
  return found.length === 0 ? '' : `, of ${found.join(', ')}`
}

function conditionOf(pod: Live<IPod>, type: string) {
  return pod.status?.conditions?.find((condition) => condition.type === type)
}

/** How often its containers were started again. */
export function restartsOf(pod: Live<IPod>): number {
  return (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0)
}
