import type { Style, Terminal } from '../terminal.ts'
import { durationText } from './duration-text.ts'
import { factsText } from './facts-text.ts'
import { liveScreen } from './live-screen.ts'
import type { RolloutReporter } from './rollout-reporter.ts'
import {
  afterEvent,
  type ComponentView,
  emptyView,
  type PhaseView,
  type RolloutView,
  type ViewState,
} from './rollout-view.ts'

const redrawIntervalMs = 100
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const

/** A view of each phase that is drawn anew in place while the rollout runs. */
export function liveReporter(terminal: Terminal): RolloutReporter {
  const screen = liveScreen(terminal.stderr)
  let view = emptyView
  let frame = 0
  const redraw = (): void => screen.draw(viewLines({ view, frame, terminal, nowMs: Date.now() }))
  const timer = setInterval(() => {
    frame += 1
    redraw()
  }, redrawIntervalMs)
  timer.unref()
  return {
    emit(event) {
      view = afterEvent(view, event)
      redraw()
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      redraw()
      screen.keep()
    },
  }
}

/** The whole view as lines. */
export function viewLines(options: {
  readonly view: RolloutView
  readonly frame: number
  readonly nowMs: number
  readonly terminal: Pick<Terminal, 'style'>
}): readonly string[] {
  const { view } = options
  const lines: string[] = view.release === undefined ? [] : [`release ${view.release}`]
  for (const [stage, phases] of view.stages) {
    if (stage !== 'release') lines.push('', stage)
    for (const phase of phases.values()) lines.push(...phaseLines(phase, options))
  }
  return [...lines, ...view.notes.flatMap((text) => ['', text])]
}

type Drawing = Parameters<typeof viewLines>[0]

function phaseLines(phase: PhaseView, drawing: Drawing): string[] {
  const { terminal, nowMs } = drawing
  const took = phase.tookMs ?? Math.max(0, nowMs - phase.startedAtMs)
  const title = terminal.style('bold', phase.name.padEnd(16))
  return [
    `${mark(phase.state, drawing)} ${title}${terminal.style('dim', durationText(took))}`,
    ...[...phase.components.values()].flatMap((component) => componentLines(component, drawing)),
  ]
}

function componentLines(component: ComponentView, drawing: Drawing): string[] {
  const { terminal } = drawing
  const facts = [...component.facts.values()].map(factsText).join(' · ')
  const lines = [`  ${mark(component.state, drawing)} ${component.name.padEnd(14)}${facts}`]
  if (component.state !== 'done' && component.doing !== '')
    lines.push(`      ${terminal.style('dim', component.doing)}`)
  return lines
}

const marks: Readonly<Record<Exclude<ViewState, 'running'>, { readonly sign: string; readonly style: Style }>> = {
  waiting: { sign: '·', style: 'dim' },
  done: { sign: '✔', style: 'green' },
  failed: { sign: '✖', style: 'red' },
  stopped: { sign: '■', style: 'yellow' },
}

function mark(state: ViewState, { terminal, frame }: Drawing): string {
  if (state === 'running') return terminal.style('cyan', spinner[frame % spinner.length] ?? '·')
  const { sign, style } = marks[state]
  return terminal.style(style, sign)
}
