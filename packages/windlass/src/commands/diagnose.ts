import { systemClock } from '@windlass/rollout/clock'
import { type DiagnosedSymptom, diagnoseRelease, type ReleaseDiagnosis } from '@windlass/rollout/diagnose-release'
import type { DetectorPlace } from '@windlass/rollout/read-detectors'
import type { Edge } from '@windlass/rollout/symptom'
import type { Stack } from '@windlass/stack/stack'
import { unknownComponent } from '@windlass/stack/unknown-component'
import type { CommandContext, CommandResult } from '../command.ts'
import { commandWords } from '../command-words.ts'
import { exitCode } from '../exit-code.ts'
import { stackOfRunning } from '../running-stack.ts'
import { openRunningTarget, type RunningFlags } from '../running-target.ts'
import { sayTarget } from '../say-target.ts'

export interface DiagnoseFlags extends RunningFlags {
  /** Only what is about this one. */
  readonly component: string | undefined
  /** Seconds. */
  readonly timeout: number
}

/** Explains what is wrong with what runs, and what to do about it. */
export async function diagnose(options: DiagnoseFlags, context: CommandContext): Promise<CommandResult> {
  const { component, timeout } = options
  await using target = await openRunningTarget(options, context)
  sayTarget({ command: 'diagnose', ...(component !== undefined && { subject: component }), target, context })
  const stack = await stackOfRunning(options, { target, context })
  if (component !== undefined && stack !== undefined && !Object.hasOwn(stack.components, component))
    throw unknownComponent(component, Object.keys(stack.components))
  const report = await diagnoseRelease({
    target,
    clock: systemClock,
    signal: context.interruption.drain,
    withinMs: timeout * 1_000,
    ...(component !== undefined && { component }),
    detectors: stack === undefined ? [] : detectorsOf(stack),
    edges: stack === undefined ? [] : await edgesOf(stack),
    words: commandWords(options, stack),
  })
  return { exitCode: exitCodeOf(report), data: { target: target.description, ...report }, lines: reportLines(report) }
}

function exitCodeOf({ state, symptoms }: ReleaseDiagnosis) {
  if (symptoms.length === 0) return exitCode.done
  return state === 'unhealthy' ? exitCode.unhealthy : exitCode.failed
}

function detectorsOf({ components }: Stack): readonly DetectorPlace[] {
  return Object.entries(components).flatMap(([component, described]) =>
    described.kind === 'detector'
      ? [{ component, ...(described.cache !== undefined && { cache: described.cache }) }]
      : [],
  )
}

/** Connections that the description declares, where policies hold them to it. */
async function edgesOf(stack: Stack): Promise<readonly Edge[]> {
  if (stack.target === 'local') return []
  const { goLiveChecks } = await import('@windlass/render/kubernetes/go-live')
  return goLiveChecks({ stack }).flatMap((check) =>
    check.kind === 'connection-allowed' ? [{ from: check.from, to: check.to, port: check.port }] : [],
  )
}

function reportLines({ state, symptoms, notes }: ReleaseDiagnosis): readonly string[] {
  const count = symptoms.length === 1 ? '1 thing is' : `${symptoms.length} things are`
  const head = symptoms.length === 0 ? `${state}: nothing is found wrong` : `${state}: ${count} found wrong`
  return [head, ...symptoms.flatMap(symptomLines), ...notes.map((note) => `note: ${note}`)]
}

function symptomLines(symptom: DiagnosedSymptom, index: number): readonly string[] {
  const { cause, component, finding, likely, steps, runbook } = symptom
  const of = component === undefined ? '' : `${component}: `
  const [first = '', ...more] = finding.trim().split('\n')
  return [
    '',
    `${index + 1}. ${of}${first}  (${cause})`,
    ...more.map((line) => `     ${line}`),
    `   likely: ${likely}`,
    ...steps.flatMap(({ what, command }) => [`   → ${what}`, ...(command === undefined ? [] : [`     ${command}`])]),
    ...(runbook === undefined ? [] : [`   more: ${runbook}`]),
  ]
}
