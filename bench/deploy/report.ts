import { median, medianAndRange } from '../measure/statistics.ts'
import type { Order } from './description.ts'
import type { Run } from './race.ts'
import type { WayBack } from './way-back.ts'

const headings: Readonly<Record<Order, string>> = {
  phases: 'In five phases, each ready before the next begins (helm: one release for each)',
  none: 'All at once (helm: one release)',
  described: 'As the file says, with `needs` within the phases too, which helm cannot; one run',
}

/** Median, range, requests, and how the others compare with the bare loop. */
export function raceLines(runs: readonly Run[]): readonly string[] {
  return [...Map.groupBy(runs, ({ order }) => order)].flatMap(([order, ofOrder]) => {
    const names = [...new Set(ofOrder.map(({ contender }) => contender))]
    const of = (name: string) => ofOrder.filter(({ contender }) => contender === name)
    const secondsOf = (name: string) => of(name).map(({ seconds }) => seconds)
    const bare = median(secondsOf('bare loop'))
    const rows = names.map((name) => {
      const times = median(secondsOf(name)) / bare
      const requests = median(of(name).map((run) => run.requests))
      const compared = name === 'bare loop' ? '' : `${times.toFixed(2)} times the bare loop`
      return `  ${name.padEnd(10)} ${medianAndRange(secondsOf(name), 1)} s  ${String(requests).padStart(6)} requests  ${compared}`
    })
    return [headings[order], ...rows]
  })
}

/** L10's budgets beside what was measured. */
export function wayBackLines(measured: WayBack): readonly string[] {
  const row = (what: string, seconds: number, budget: string) =>
    `  ${what.padEnd(62)} ${seconds.toFixed(1).padStart(6)} s  ${budget}`
  return [
    'Windlass on lucid as its file says, whole commands (budgets in brackets)',
    row('deploy from nothing', measured.deploy, '(10 to 15 min)'),
    row('health', measured.health, '(2 to 3 min)'),
    row('plan of nothing to do', measured.plan, ''),
    row('deploy of nothing to do', measured.unchanged, ''),
    row('deploy that makes all pods anew but one', measured.change, '(10 to 15 min)'),
    row('rollback 1: makes them anew again', measured.rollback, '(5 to 10 min)'),
    row('a failed deploy: from the failure to the verified rollback', measured.automaticRollback, '(5 to 10 min)'),
    `  most memory of a command: ${measured.maxMemoryMiB} MiB`,
  ]
}
