import type { Capacity } from '@windlass/rollout/capacity'
import { containerRules, volumeRules } from '@windlass/rollout/capacity-rules'
import type { AmountAdvice, ContainerAdvice } from '@windlass/rollout/container-advice'
import { durationText } from './duration-text.ts'
import { tableLines } from './table-lines.ts'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** What was measured, what it should be by which rule, and whether it fits. */
export function capacityLines(capacity: Capacity): readonly string[] {
  const { containers, replicas, volumes, fit, gaps } = capacity
  return [
    windowLine(capacity),
    '',
    ...(containers.length === 0 ? ['Nothing runs.'] : tableLines([containerHeader, ...containers.map(containerCells)])),
    '',
    ...replicas.map(({ component, present, should, reason }) =>
      present === should
        ? `${component}: ${replicasText(present)} ${present === 1 ? 'is' : 'are'} right: ${reason}`
        : `${component}: ${replicasText(should)} instead of ${present}: ${reason}`,
    ),
    ...(volumes.length === 0 ? [] : ['']),
    ...volumes.map(({ claim, requestedBytes, shouldBytes, reason }) =>
      requestedBytes === shouldBytes
        ? `${claim}: ${bytesText(requestedBytes)} stays: ${reason}`
        : `${claim}: ${bytesText(shouldBytes)} instead of ${bytesText(requestedBytes)}: ${reason}`,
    ),
    '',
    `as it is: ${stateText(fit.present.state)}: ${fit.present.detail}`,
    `as advised: ${stateText(fit.advised.state)}: ${fit.advised.detail}`,
    ...gaps.map((gap) => `not seen: ${gap}`),
    '',
    ...ruleLines,
  ]
}

function replicasText(count: number): string {
  return count === 1 ? '1 replica' : `${count} replicas`
}

function windowLine({ window }: Capacity): string {
  const { fromMs, toMs, samples } = window
  if (samples === 1)
    return 'From a single measurement: a peak or a lull would look the same. Measure longer with --for.'
  return `From ${samples} measurements over ${durationText(toMs - fromMs)}.`
}

const containerHeader = [
  'CONTAINER',
  'REPLICAS',
  'CPU MEAN',
  'PEAK',
  'REQUEST',
  'LIMIT',
  'MEMORY MEAN',
  'PEAK',
  'REQUEST',
  'LIMIT',
]

function containerCells(container: ContainerAdvice): string[] {
  const { component, container: name, replicas, cpu, memory, advice } = container
  const cell = (amount: AmountAdvice['amount'], of: AmountAdvice['of']) =>
    adviceText(advice.find((one) => one.amount === amount && one.of === of))
  return [
    component === name ? component : `${component}/${name}`,
    String(replicas),
    ...[cpu?.mean, cpu?.peak].map((value) => (value === undefined ? '-' : cpuText(value))),
    cell('cpu', 'request'),
    cell('cpu', 'limit'),
    ...[memory?.mean, memory?.peak].map((value) => (value === undefined ? '-' : bytesText(value))),
    cell('memory', 'request'),
    cell('memory', 'limit'),
  ]
}

/** `100m → 350m`, or `100m` where that is right. */
function adviceText(advice: AmountAdvice | undefined): string {
  if (advice === undefined) return '-'
  const { amount, present, should, verdict } = advice
  const text = amount === 'cpu' ? cpuText : bytesText
  if (verdict === 'keep') return text(should)
  return `${present === undefined ? 'none' : text(present)} → ${text(should)}`
}

function cpuText(millis: number): string {
  return `${Math.round(millis)}m`
}

function bytesText(bytes: number): string {
  return bytes >= gibibyte ? `${Math.round((bytes / gibibyte) * 10) / 10}Gi` : `${Math.round(bytes / mebibyte)}Mi`
}

function stateText(state: Capacity['fit']['present']['state']): string {
  return state === 'fits' ? 'it fits' : state === 'unseen' ? 'nobody could see whether it fits' : 'it does not fit'
}

const percent = (share: number) => `${Math.round(share * 100)} %`

const ruleLines = [
  `rules: a CPU request is what lets the mean be ${percent(containerRules.targetUtilisation)} of it and the peak ${percent(1 / containerRules.headroom)};`,
  `a memory request is the peak and ${percent(containerRules.headroom - 1)}, a memory limit the peak and ${percent(containerRules.memoryLimitHeadroom - 1)};`,
  `a volume is at most ${percent(volumeRules.targetShare)} full. What differs by less than ${percent(containerRules.tolerance)} stays.`,
]
