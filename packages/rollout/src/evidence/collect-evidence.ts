import { describeError } from '@windlass/errors/describe-error'
import type { Rendered } from '@windlass/target/resource'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../diagnosis/diagnosis.ts'
import { failureParagraph } from '../diagnosis/paragraph.ts'
import type { Plan } from '../plan/plan.ts'
import type { Failure } from '../run/failure.ts'
import type { RolloutEvent } from '../run/rollout-event.ts'
import type { Evidence } from './evidence.ts'
import { observeChains } from './observe-chains.ts'

const lookMs = 20_000
const maxFileLength = 64 * 1024
const maxEvents = 500

/**
 * Collects what explains a failure and names its cause. Changes nothing, and never throws for what it cannot get: that
 * is a finding too. Throws only the reason of `signal`.
 */
export async function collectEvidence(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly release: number
  readonly plan: Plan
  readonly failure: Failure
  readonly events: readonly RolloutEvent[]
}): Promise<{ readonly evidence: Evidence; readonly input: DiagnosisInput }> {
  const { target, clock, signal, release, plan, failure, events } = options
  const gaps: string[] = []
  const attempt = async <T>(what: string, task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await withDeadline({ clock, ms: lookMs, signal, task })
      if (result.state === 'done') return result.value
      gaps.push(`${what}: nothing within ${lookMs / 1000} s`)
    } catch (error) {
      signal.throwIfAborted()
      gaps.push(`${what}: ${describeError(error).message}`)
    }
    return undefined
  }

  const observation = await attempt('observation', (look) => target.observe({ signal: look }))
  const chains = observation
    ? await attempt('chains', (look) =>
        observeChains({ target, clock, signal: look, rendered: plan.desired, observation }),
      )
    : undefined
  const collected = await Promise.all(
    concerned({ failure, desired: plan.desired }).map(async (component) => {
      const files = await attempt(`evidence of ${component}`, (look) => target.evidence({ component, signal: look }))
      return files ? ([component, shortened(files)] as const) : undefined
    }),
  )
  const components = Object.fromEntries(collected.filter((entry) => entry !== undefined))

  const input = { failure, desired: plan.desired, ...(observation && { observation }), chains: chains ?? [] }
  const diagnosis = diagnose(input)
  const paragraph = failureParagraph({ release, diagnosis, input })
  const evidence: Evidence = {
    release,
    atMs: clock.nowMs(),
    failure,
    diagnosis,
    paragraph,
    operations: plan.operations,
    events: withoutRepetition(events).slice(-maxEvents),
    ...(observation && { observation }),
    chains: input.chains,
    components,
    gaps,
  }
  return { evidence, input }
}

/** What an operation waits for is said anew at every look; once is enough to read. */
function withoutRepetition(events: readonly RolloutEvent[]): RolloutEvent[] {
  const said = new Map<string, string>()
  return events.filter((event) => {
    if (event.type !== 'operation-progress') return true
    const key = `${event.stage} ${event.operation}`
    const repeated = said.get(key) === event.verdict.reason
    said.set(key, event.verdict.reason)
    return !repeated
  })
}

/** The failed component and its neighbours along `needs`; all components where the run as a whole failed. */
function concerned(options: { readonly failure: Failure; readonly desired: Rendered }): string[] {
  const { failure, desired } = options
  const { component } = failure
  if (component === undefined) return [...new Set(desired.resources.map((resource) => resource.component))]
  const componentOf = new Map(desired.resources.map((resource) => [resource.id, resource.component]))
  const neighbours = desired.resources.flatMap((resource) => {
    const needed = resource.needs.map((id) => componentOf.get(id))
    if (resource.component === component) return needed
    return needed.includes(component) ? [resource.component] : []
  })
  return [...new Set([component, ...neighbours.filter((neighbour) => neighbour !== undefined)])]
}

/** The end of each file, which is where a log says what happened. */
function shortened(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      text.length > maxFileLength ? `… (shortened)\n${text.slice(-maxFileLength)}` : text,
    ]),
  )
}
