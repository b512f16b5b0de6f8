import type { Area, ObservedResource } from '@windlass/target/observation'
import type { Amounts, Survey } from '@windlass/target/survey'
import { expectedRelease } from '../releases/history.ts'
import type { Seen } from './seen.ts'
import { fullShare } from './survey-reasons.ts'

/** One part of a release in one line. */
export interface AreaHealth {
  readonly area: Area | 'pods' | 'endpoints' | 'use' | 'chain'
  /** `unseen`: nobody could look, which never counts as healthy. `none`: the release has nothing of it. */
  readonly state: 'good' | 'bad' | 'unseen' | 'none'
  readonly detail: string
}

type Line = Omit<AreaHealth, 'area'>

const none: Line = { state: 'none', detail: 'the release has none' }

/** How each part of the release is, in the order in which one depends on the other. */
export function areasOf(seen: Seen): readonly AreaHealth[] {
  return [
    { area: 'namespace', ...namespaceLine(seen) },
    { area: 'volumes', ...volumesLine(seen) },
    { area: 'pods', ...podsLine(seen) },
    { area: 'workloads', ...resourcesLine(seen, 'workloads') },
    { area: 'services', ...resourcesLine(seen, 'services') },
    { area: 'ingress', ...resourcesLine(seen, 'ingress') },
    { area: 'endpoints', ...endpointsLine(seen) },
    { area: 'chain', ...chainLine(seen) },
    { area: 'use', ...useLine(seen) },
  ]
}

const unseen: Line = { state: 'unseen', detail: 'nobody could look' }

function namespaceLine(seen: Seen): Line {
  if (seen.observation === undefined) return unseen
  const found = seen.observation.resources.find(({ area }) => area === 'namespace')
  if (found !== undefined) return counted([found], 'takes objects')
  if (seen.observation.resources.length === 0) return none
  return { state: 'good', detail: 'is there; it is not of the release' }
}

function podsLine({ observation }: Seen): Line {
  if (observation === undefined) return unseen
  const replicas = observation.resources.flatMap((resource) => resource.replicas)
  const ready = replicas.filter(({ readiness }) => readiness.state === 'ready')
  const restarts = replicas.reduce((sum, replica) => sum + replica.restarts, 0)
  if (replicas.length === 0) return none
  const detail = `${ready.length} of ${replicas.length} are ready, ${restarts} restarts`
  return { state: ready.length === replicas.length ? 'good' : 'bad', detail }
}

function resourcesLine({ observation }: Seen, area: Area): Line {
  if (observation === undefined) return unseen
  return counted(
    observation.resources.filter((resource) => resource.area === area),
    'as wanted',
  )
}

function counted(resources: readonly ObservedResource[], well: string): Line {
  if (resources.length === 0) return none
  const bad = resources.filter(({ readiness }) => readiness.state !== 'ready')
  if (bad.length === 0)
    return { state: 'good', detail: resources.length === 1 ? well : `${resources.length} are ${well}` }
  const said = bad.map(({ id, readiness }) => `${id} is ${readiness.state} (${readiness.reason})`)
  return {
    state: 'bad',
    detail: `${resources.length - bad.length} of ${resources.length} are ${well}: ${said.join(', ')}`,
  }
}

function volumesLine({ survey, observation }: Seen): Line {
  if (survey === undefined) return unseen
  const { volumes } = survey
  const gap = survey.gaps.find(({ part }) => part === 'volumes')
  if (volumes.length === 0)
    return gap === undefined || observation === undefined ? none : { state: 'unseen', detail: gap.reason }
  const bound = volumes.filter(({ state }) => state === 'bound')
  const shares = volumes.flatMap((volume) => fullShare(volume) ?? [])
  const full =
    shares.length === 0
      ? `how full they are could not be seen${gap === undefined ? '' : ` (${gap.reason})`}`
      : `the fullest is ${Math.floor(Math.max(...shares) * 100)} % full`
  const detail = `${bound.length} of ${volumes.length} are bound; ${full}`
  return { state: bound.length === volumes.length ? 'good' : 'bad', detail }
}

function endpointsLine({ endpoints }: Seen): Line {
  if (endpoints === undefined) return unseen
  const { asked, leftOut } = endpoints
  if (asked.length === 0) return { state: 'none', detail: 'no replica that is ready has one' }
  const answering = asked.filter(({ answers }) => answers).length
  const rest = leftOut === 0 ? '' : `; ${leftOut} more were not asked`
  const detail = `${answering} of ${asked.length} answer${rest}`
  return { state: answering === asked.length ? 'good' : 'bad', detail }
}

function chainLine({ chains, releases }: Seen): Line {
  const isChain = ({ kind }: { readonly kind: string }) => kind === 'chain'
  const rendered = releases && expectedRelease(releases)?.rendered
  if (rendered !== undefined && !rendered.workloads.some(({ gates }) => gates.some(isChain))) return none
  if (chains === undefined) return unseen
  if (chains.length === 0) return none
  const nodes = chains.flatMap(({ facts }) => facts.nodes)
  const answering = nodes.filter(({ state }) => state === 'answers')
  const heights = answering.flatMap((node) => (node.state === 'answers' ? [node.status.height] : []))
  const detail = `${answering.length} of ${nodes.length} nodes answer, heads at ${Math.min(...heights)} to ${Math.max(...heights)}`
  return { state: answering.length === nodes.length ? 'good' : 'bad', detail }
}

function useLine({ survey }: Seen): Line {
  if (survey === undefined) return unseen
  const gap = survey.gaps.find(({ part }) => part === 'use')
  if (survey.containers.length === 0) return gap === undefined ? none : { state: 'unseen', detail: gap.reason }
  const isMeasured = survey.containers.some(({ used }) => used.memoryBytes !== undefined)
  if (!isMeasured) return { state: 'unseen', detail: gap?.reason ?? 'nobody measured it yet' }
  return { state: 'good', detail: useInWords(survey) }
}

function useInWords({ containers }: Survey): string {
  const sum = (of: 'used' | 'requests', amount: keyof Amounts) =>
    containers.reduce((total, container) => total + (container[of][amount] ?? 0), 0)
  const cpu = `${rounded(sum('used', 'cpuMillis') / 1_000)} CPUs of ${rounded(sum('requests', 'cpuMillis') / 1_000)} requested`
  const memory = `${mebibytes(sum('used', 'memoryBytes'))} of memory of ${mebibytes(sum('requests', 'memoryBytes'))} requested`
  return `${cpu}, ${memory}`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}Mi`
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
