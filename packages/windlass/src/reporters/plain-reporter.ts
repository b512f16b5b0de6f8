import type { RolloutEvent } from '@windlass/rollout/rollout-event'
import type { Terminal } from '../terminal.ts'
import { durationText } from './duration-text.ts'
import { factsText } from './facts-text.ts'
import type { RolloutReporter } from './rollout-reporter.ts'

/** A reason that does not last this long is not worth a line. */
const patienceMs = 2_000

/**
 * One line for each thing that happens, and now and then for what is waited for, when its reason has changed. Objects of a
 * component that are applied one after the other are one thing, told by the last of them.
 */
export function plainReporter(terminal: Terminal): RolloutReporter {
  const said = new Map<string, { readonly shape: string; readonly atMs: number }>()
  /** Reasons that have yet to last. */
  const held = new Map<string, NodeJS.Timeout>()
  /** Of each component, since anything else was said of it. */
  const applied = new Map<string, readonly Started[]>()
  const write = (line: string): void => void terminal.stderr.write(`${line}\n`)
  const sayApplied = (components: readonly string[]): void => {
    for (const component of components) {
      const events = applied.get(component) ?? []
      const last = events.at(-1)
      if (last !== undefined) write(changeLine(last, events.length - 1))
      applied.delete(component)
    }
  }
  const say = (event: RolloutEvent): void => {
    const text = eventLine(event)
    if (text === undefined && event.type === 'operation-finished') return
    sayApplied('component' in event ? [event.component] : [...applied.keys()])
    if (text !== undefined) write(text)
  }
  const sayWaiting = (event: Progress): void => {
    const shape = reasonShape(event.verdict.reason)
    const last = said.get(event.operation)
    if (event.verdict.state === 'fail' || last?.shape === shape) return
    const leftMs = last === undefined ? 0 : last.atMs + patienceMs - event.atMs
    const sayNow = () => {
      said.set(event.operation, { shape, atMs: event.atMs + Math.max(0, leftMs) })
      say(event)
    }
    if (leftMs <= 0) sayNow()
    else held.set(event.operation, setTimeout(sayNow, leftMs).unref())
  }
  return {
    emit(event) {
      if ('operation' in event) clearTimeout(held.get(event.operation))
      if (event.type === 'operation-progress') return sayWaiting(event)
      if (event.type === 'operation-started') said.set(event.operation, { shape: '', atMs: event.atMs })
      if (event.type !== 'operation-started' || event.kind !== 'apply') return say(event)
      applied.set(event.component, [...(applied.get(event.component) ?? []), event])
    },
    [Symbol.dispose]() {
      sayApplied([...applied.keys()])
      for (const timer of held.values()) clearTimeout(timer)
    },
  }
}

type Progress = Extract<RolloutEvent, { type: 'operation-progress' }>
type Started = Extract<RolloutEvent, { type: 'operation-started' }>

/** One change, with how many other objects were applied before it. */
function changeLine({ phase, component, reason }: Started, others = 0): string {
  const before = others === 0 ? '' : ` (${others} other ${others === 1 ? 'object' : 'objects'} first)`
  return line(phase, `${component}: ${reason}${before}`)
}

/** A reason without its numbers, so that a counter that counts is not news. */
function reasonShape(reason: string): string {
  return reason.replaceAll(/0x[0-9a-f…]+|\d+(\.\d+)?/g, '#')
}

/** One event in words; `undefined` for those that say nothing new to a reader. */
function eventLine(event: RolloutEvent): string | undefined {
  switch (event.type) {
    case 'release-started':
      return `release ${event.release}`
    case 'release-taken-over':
      return `release ${event.release} was interrupted; this one takes over from what really runs`
    case 'plan-started':
      return undefined
    case 'phase-started':
      return line(event.phase, event.stage === 'verification' ? 'is verified' : 'begins')
    case 'phase-finished':
      return line(event.phase, `done in ${durationText(event.tookMs)}`)
    case 'operation-started':
      return event.kind === 'gate' ? undefined : changeLine(event)
    case 'operation-progress':
      return line(event.phase, `${event.component}: ${event.verdict.state}: ${event.verdict.reason}`)
    case 'operation-finished':
      if (event.kind !== 'gate' || event.facts === undefined) return undefined
      return line(event.phase, `${event.component}: pass: ${factsText(event.facts)}`)
    case 'operation-failed':
      return line(event.phase, `${event.component}: FAILED: ${event.failure.detail}`)
    case 'operation-stopped':
      return line(event.phase, `${event.component}: stopped: ${event.detail}`)
    case 'evidence-written':
      return `evidence: ${event.evidence}`
    case 'evidence-lost':
      return `the evidence could not be kept: ${event.detail}`
    case 'rollback-started':
      return event.to === undefined
        ? `rolling back release ${event.from}: there is none before it, so it is removed`
        : `rolling back release ${event.from} to release ${event.to}`
    case 'release-finished':
      return `release ${event.release} ${event.status}`
  }
}

function line(phase: string, text: string): string {
  return `${phase.padEnd(14)} ${text}`
}
