import type { ReleaseHealth } from '@windlass/rollout/health'
import { healthLine, reasonLine } from './status-lines.ts'
import { tableLines } from './table-lines.ts'

const mebibyte = 2 ** 20

/** The judgement, every reason and note; `verbose` adds each part of the release and what each component uses. */
export function healthLines(report: ReleaseHealth, { verbose }: { readonly verbose: boolean }): readonly string[] {
  return [
    healthLine(report),
    ...report.reasons.map(reasonLine),
    ...report.notes.map((note) => `  note: ${note}`),
    ...(verbose ? ['', ...areaLines(report), ...useLines(report)] : []),
  ]
}

function areaLines({ areas }: ReleaseHealth): readonly string[] {
  return tableLines([['PART', 'STATE', 'FOUND'], ...areas.map(({ area, state, detail }) => [area, state, detail])])
}

function useLines({ survey, endpoints }: ReleaseHealth): readonly string[] {
  if (survey === undefined || survey.containers.length === 0) return []
  const rows = [...Map.groupBy(survey.containers, ({ component }) => component)].map(([component, containers]) => {
    const sum = (of: 'used' | 'requests' | 'limits', amount: 'cpuMillis' | 'memoryBytes') => {
      const amounts = containers.map((container) => container[of][amount])
      const isSet = amounts.some((value) => value !== undefined)
      return isSet ? amounts.reduce<number>((total, value) => total + (value ?? 0), 0) : undefined
    }
    const asked = (endpoints?.asked ?? []).filter((endpoint) => endpoint.component === component)
    const replicas = new Set(containers.map(({ replica }) => replica)).size
    return [
      component,
      String(replicas),
      asked.length === 0 ? '-' : `${asked.filter(({ answers }) => answers).length} of ${asked.length}`,
      ...(['used', 'requests', 'limits'] as const).map((of) => millis(sum(of, 'cpuMillis'))),
      ...(['used', 'requests', 'limits'] as const).map((of) => mebibytes(sum(of, 'memoryBytes'))),
    ]
  })
  const header = ['COMPONENT', 'REPLICAS', 'ANSWER', 'CPU', 'REQUESTED', 'LIMIT', 'MEMORY', 'REQUESTED', 'LIMIT']
  return ['', ...tableLines([header, ...rows])]
}

function millis(value: number | undefined): string {
  return value === undefined ? '-' : `${Math.round(value)}m`
}

function mebibytes(value: number | undefined): string {
  return value === undefined ? '-' : `${Math.round(value / mebibyte)}Mi`
}
