import type { IContainerStatus, IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'

/** The last run of a container that has had one. */
export interface ContainerRun {
  readonly uid: string
  readonly container: string
  /** How often it was started again before. */
  readonly restarts: number
  /** `waiting` to be started again: then the run that is called previous is this one. */
  readonly state: 'running' | 'ended' | 'waiting'
  readonly hasPrevious: boolean
}

/**
 * The last run of every container of a pod that has had one. Those that only prepare the pod are left out where they are
 * through with that, unless `all` are asked for.
 */
export function containerRuns(pod: Live<IPod>, which: 'telling' | 'all' = 'telling'): readonly ContainerRun[] {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const preparing = initContainerStatuses.filter(({ state }) => which === 'all' || state?.terminated?.exitCode !== 0)
  return [...preparing, ...containerStatuses].flatMap((status) => {
    const state = stateOf(status)
    if (state === undefined) return []
    const { name: container, restartCount: restarts, lastState } = status
    return [{ uid: pod.metadata.uid, container, restarts, state, hasPrevious: lastState?.terminated !== undefined }]
  })
}

function stateOf({ state, lastState }: IContainerStatus): ContainerRun['state'] | undefined {
  if (state?.running !== undefined) return 'running'
  if (state?.terminated !== undefined) return 'ended'
  return lastState?.terminated === undefined ? undefined : 'waiting'
}

/** What the lines of a run are told apart by: the pod, and its container where it has several. */
export function runName(pod: Live<IPod>, { container }: ContainerRun): string {
  const { containers = [] } = pod.spec ?? {}
  const isOnly = containers.length === 1 && containers[0]?.name === container
  return isOnly ? pod.metadata.name : `${pod.metadata.name}/${container}`
}
