import type { Target } from '@windlass/target/target'
import type { Clock } from '../../clock.ts'
import { judgeHealth, type ReleaseHealth } from '../../health/health.ts'
import type { HealthReason } from '../../health/health-reason.ts'
import { look } from '../../health/look.ts'
import { expectedRelease, unfinishedReleases } from '../../releases/history.ts'
import { runbookOf } from '../runbook.ts'
import { adviceOn, type CommandWords, type Step } from './advice.ts'
import { chainSymptoms } from './chains.ts'
import { detectorSymptoms } from './detectors.ts'
import { networkSymptoms } from './network.ts'
import { type DetectorPlace, type DetectorReading, readDetectors } from './read-detectors.ts'
import { releaseSymptoms } from './releases.ts'
import { resourceSymptoms } from './resources.ts'
import type { Edge, Symptom, SymptomFinder, SymptomView } from './symptom.ts'
import { useSymptoms } from './use.ts'
import { volumeSymptoms } from './volumes.ts'

/** A symptom with what is likely behind it and what to do. */
export interface DiagnosedSymptom extends Symptom {
  readonly likely: string
  readonly steps: readonly Step[]
  /** The page that says more, where there is one. */
  readonly runbook?: string
}

export interface ReleaseDiagnosis {
  readonly state: ReleaseHealth['state']
  readonly atMs: number
  readonly symptoms: readonly DiagnosedSymptom[]
  /** What could not be looked at here, and so is not said to be well. */
  readonly notes: readonly string[]
}

export interface DiagnoseOptions {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly withinMs: number
  /** Only what is about this component. */
  readonly component?: string
  readonly detectors: readonly DetectorPlace[]
  readonly edges: readonly Edge[]
  readonly words: CommandWords
}

/** Looks at a release once and explains what is wrong with it. Always answers. Throws only the reason of `signal`. */
export async function diagnoseRelease(options: DiagnoseOptions): Promise<ReleaseDiagnosis> {
  const { target, clock, signal, detectors, edges, words, component } = options
  const seen = await look({ ...options, depth: 'everything' })
  const { observation } = seen
  const readings = observation ? await readDetectors({ target, clock, signal, observation, detectors }) : []
  const health = judgeHealth(seen)
  const rendered = (seen.releases && expectedRelease(seen.releases)?.rendered) ?? { resources: [], workloads: [] }
  const symptoms = symptomsOf({ seen, health, rendered, detectors: readings, edges })
  const isMeant = (symptom: Symptom) => component === undefined || symptom.component === component
  return {
    state: health.state,
    atMs: seen.atMs,
    symptoms: symptoms.filter(isMeant).map((symptom) => advised(symptom, words)),
    notes: [...health.notes, ...silentDetectors(readings)],
  }
}

const finders: readonly SymptomFinder[] = [
  releaseSymptoms,
  volumeSymptoms,
  resourceSymptoms,
  networkSymptoms,
  chainSymptoms,
  useSymptoms,
  detectorSymptoms,
]

/** What is wrong, each thing once, what stops a component first. Pure. */
export function symptomsOf(view: SymptomView): readonly Symptom[] {
  const found = finders.flatMap((find) => find(view))
  const all = [...found, ...unexplained(view, found)]
  const once = all.filter((symptom) => !all.some((other) => other !== symptom && saysMore(other, symptom)))
  return once.toSorted((a, b) => Number(b.state === 'unhealthy') - Number(a.state === 'unhealthy'))
}

/** Whether one symptom is what another is about: the claim that a replica waits for, the replica a release failed by. */
function saysMore(one: Symptom, other: Symptom): boolean {
  if (one.cause !== other.cause || one.component !== other.component) return false
  if (other.subject !== undefined) return false
  return one.subject !== undefined || (one.replica !== undefined && other.replica === undefined)
}

/** Reasons of health that no symptom is about, those of one component together. */
function unexplained({ health, seen }: SymptomView, found: readonly Symptom[]): readonly Symptom[] {
  const explained = new Set(found.map(({ component }) => component))
  const isExplained = ({ component, reason }: HealthReason) => {
    if (component !== undefined) return explained.has(component)
    const isOfMachine = seen.observation?.warnings.includes(reason) && found.some(({ cause }) => cause === 'node-lost')
    return isOfMachine || /^(release \d+|the removal) /.test(reason)
  }
  const isUnfinished = unfinishedReleases(seen.releases ?? []).length > 0
  // What a release made that did not come to its end differs from the one before.
  const isOfUnfinished = ({ reason }: HealthReason) => isUnfinished && /is (of another revision|left over)/.test(reason)
  const left = health.reasons.filter((reason) => !isExplained(reason) && !isOfUnfinished(reason))
  const together = Map.groupBy(left, ({ component, reason }) => component ?? reason)
  return [...together.values()].map((reasons): Symptom => {
    const component = reasons[0]?.component
    const finding = `${reasons.map(({ reason }) => reason).join('; ')}.`
    const state = reasons.some((reason) => reason.state === 'unhealthy') ? 'unhealthy' : 'degraded'
    return { cause: causeOf(finding), state, ...(component !== undefined && { component }), finding }
  })
}

/** What reasons alone tell. */
const told: readonly (readonly [says: RegExp, cause: string])[] = [
  [/ was changed by somebody| is of another revision/, 'drifted'],
  [/ is left over/, 'left-over'],
  [/ replicas (serve|are there)/, 'replicas-missing'],
  [/^\S+ is not ready: /, 'node-lost'],
  [/^could not be seen/, 'not-seen'],
  [/did not answer within|cannot be read/, 'target-away'],
]

function causeOf(finding: string): string {
  return told.find(([says]) => says.test(finding))?.[1] ?? 'unknown'
}

function advised(symptom: Symptom, words: CommandWords): DiagnosedSymptom {
  const { likely, steps } = adviceOn(symptom)
  const runbook = runbookOf(symptom.cause)
  return { likely, ...symptom, steps: steps(symptom, words), ...(runbook !== undefined && { runbook }) }
}

function silentDetectors(readings: readonly DetectorReading[]): readonly string[] {
  return readings
    .filter(({ status }) => status === undefined)
    .map(({ replica }) => `not seen: ${replica} does not say what it reads and caches`)
}
