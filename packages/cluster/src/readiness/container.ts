import type { Readiness } from '@windlass/target/readiness'
import type { IContainerStatus } from 'kubernetes-models/v1'
import { timeMs } from '../live/live-object.ts'
import { failed, progressing } from './finding.ts'

export interface ContainerView {
  readonly status: IContainerStatus
  /** Since when the pod has a machine. */
  readonly scheduledMs: number
  /** Restarts above which it has failed. */
  readonly restartBudget: number
  /** Last lines of its last run, where somebody read them. */
  readonly lastLines?: string | undefined
  /** What it may use at most: `128Mi`. */
  readonly memoryLimit?: string | undefined
  readonly nowMs: number
}

/** What a secret or volume that is applied at the same time may take to reach the machine. */
const configGraceMs = 15_000
/** A run of this length is no part of a crash loop: after it the kubelet begins to count anew too. */
const settledMs = 600_000
/** A container that was over its budget must run for this long before it counts as one that works. */
const steadyMs = 60_000
/** One that crashed within its budget must outlive the run that ended so, but for no longer than this. */
const provenMs = 15_000
/** Times of runs are told in whole seconds. */
const marginMs = 2_000

/** What keeps a container from serving; `undefined` where it runs and only its probes are to be waited for. */
export function judgeContainer(view: ContainerView): Readiness | undefined {
  const { status, scheduledMs, nowMs } = view
  const { waiting, terminated, running } = status.state ?? {}
  if (isCrashing(view)) return crashLoop(view)
  if (running) return undefined
  if (terminated) return progressing('Restarting', `${status.name} ${endOf(view)}`, timeMs(terminated.finishedAt))
  const { reason = 'Waiting', message = '' } = waiting ?? {}
  const detail = `${status.name}: ${message === '' ? reason : message}`
  switch (reason) {
    case 'ImagePullBackOff':
    case 'ErrImagePull':
      return judgePull({ detail, retried: reason === 'ImagePullBackOff', image: status.image, scheduledMs })
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return failed(reason, detail, scheduledMs)
    case 'CreateContainerConfigError':
      return nowMs - scheduledMs < configGraceMs
        ? progressing('ContainerConfig', detail, scheduledMs)
        : failed('ContainerConfig', detail, scheduledMs)
    case 'CrashLoopBackOff':
      return progressing('Restarting', `${status.name} ${endOf(view)}`, lastEndMs(status))
    case 'PodInitializing':
    case 'ContainerCreating':
      return undefined
    default:
      return progressing(reason, detail, scheduledMs)
  }
}

/** Whether a container that is ready may be so between two crashes only. */
export function judgeSteadiness(view: ContainerView): Readiness | undefined {
  const { status, nowMs } = view
  const startedMs = timeMs(status.state?.running?.startedAt)
  if (nowMs - startedMs > (isCrashing(view) ? steadyMs : provingMs(status))) return undefined
  const detail = `${status.name} ${restarts(status)}, and has to prove itself; it ${endOf(view)}`
  return progressing('Restarting', detail, startedMs)
}

const notFound = /not found|manifest unknown|does not exist|name unknown/i
const denied = /unauthorized|denied|forbidden|authentication required/i

/** A registry that is away comes back; an image that is not in it does not come by waiting. */
function judgePull(options: {
  readonly detail: string
  readonly retried: boolean
  readonly image: string
  readonly scheduledMs: number
}): Readiness {
  const { detail, retried, image, scheduledMs } = options
  if (retried && notFound.test(detail)) return failed('ImageNotFound', detail, scheduledMs)
  if (retried && denied.test(detail)) return failed('ImageDenied', detail, scheduledMs)
  return progressing(
    'PullingImage',
    retried ? `the registry does not give ${image} yet: ${detail}` : detail,
    scheduledMs,
  )
}

/** How long a container must run after a crash to be told from one that crashes again at the same point. */
function provingMs({ lastState }: IContainerStatus): number {
  const { exitCode = 0, startedAt, finishedAt } = lastState?.terminated ?? {}
  return exitCode === 0 ? 0 : Math.min(timeMs(finishedAt) - timeMs(startedAt) + marginMs, provenMs)
}

/** Whether it ended more often than it may be started again, lately too. */
function isCrashing({ status, restartBudget, nowMs }: ContainerView): boolean {
  const { restartCount, state } = status
  const hasEnded = state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff'
  const ends = restartCount + (hasEnded ? 1 : 0)
  return ends > restartBudget && nowMs - lastEndMs(status) < settledMs
}

function lastEndMs({ state, lastState }: IContainerStatus): number {
  return timeMs((state?.terminated ?? lastState?.terminated)?.finishedAt)
}

function crashLoop(view: ContainerView): Readiness {
  const { status } = view
  const end = status.state?.terminated ?? status.lastState?.terminated
  const reason = end?.reason === 'OOMKilled' ? 'OOMKilled' : 'CrashLoop'
  const detail = `${status.name} ${restarts(status)}; it ${endOf(view)}`
  return failed(reason, detail, timeMs(end?.startedAt))
}

/** How the last run of a container ended: `exited with code 3:` and its last lines. */
export function endOf(view: Pick<ContainerView, 'status' | 'lastLines' | 'memoryLimit'>): string {
  const { status, lastLines, memoryLimit } = view
  const end = status.state?.terminated ?? status.lastState?.terminated
  if (end === undefined) return 'was stopped'
  const { reason = 'Error' } = end
  const limit = reason === 'OOMKilled' && memoryLimit !== undefined ? `, at its memory limit of ${memoryLimit}` : ''
  const why = reason === 'Error' ? '' : ` (${reason}${limit})`
  const ended = end.signal ? `was ended by signal ${end.signal}${why}` : `exited with code ${end.exitCode}${why}`
  const lines = end.message?.trim() || lastLines?.trim()
  return lines ? `${ended}:\n${lines}` : ended
}

function restarts({ restartCount }: IContainerStatus): string {
  return `was restarted ${restartCount === 1 ? 'once' : `${restartCount} times`}`
}
