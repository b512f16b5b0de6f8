import { alertBounds } from '@windlass/contract/alert-bounds'
import type { ContainerUse } from '@windlass/target/survey'
import type { Symptom, SymptomFinder } from './symptom.ts'

const mebibyte = 2 ** 20

/** Containers at the limit of their CPU or memory, as the last measurement saw them. */
export const useSymptoms: SymptomFinder = ({ seen }) =>
  (seen.survey?.containers ?? []).flatMap((use): readonly Symptom[] => {
    const { component, replica, container, used, limits } = use
    const found = (cause: string, what: string): Symptom => ({
      ...{ cause, state: 'degraded', component, replica },
      finding: `${container} of ${replica} uses ${what}.`,
    })
    return [
      ...(share(use, 'memoryBytes') >= alertBounds.ofLimit
        ? [found('memory-high', `${inMi(used.memoryBytes)} of the ${inMi(limits.memoryBytes)} of memory it may use`)]
        : []),
      ...(share(use, 'cpuMillis') >= alertBounds.ofLimit
        ? [found('cpu-high', `${used.cpuMillis}m of the ${limits.cpuMillis}m of CPU it may use, and is held back`)]
        : []),
    ]
  })

function share({ used, limits }: ContainerUse, of: 'cpuMillis' | 'memoryBytes'): number {
  const limit = limits[of]
  return limit === undefined || limit === 0 ? 0 : (used[of] ?? 0) / limit
}

function inMi(bytes = 0): string {
  return `${Math.round(bytes / mebibyte)}Mi`
}
