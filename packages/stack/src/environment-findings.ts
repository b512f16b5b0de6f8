import { defaultEnvironment } from './description.ts'
import { alternatives, type Finding } from './finding.ts'
import { isRecord, type Path, recordAt, valueAt } from './path.ts'

/** Environments of a description as it was written: those it lists, or the one it has without any. */
export function environmentNames(description: unknown): readonly string[] {
  const environments = valueAt(description, ['environments'])
  return isRecord(environments) ? Object.keys(environments) : [defaultEnvironment]
}

/** An environment that the description does not have. */
export function environmentFindings(description: unknown, environment: string): readonly Finding[] {
  const names = environmentNames(description)
  if (names.includes(environment)) return []
  return [
    {
      path: ['environments'],
      at: 'key',
      message: `there is no environment named \`${environment}\``,
      hint: 'Name one of them with --env.',
      ...alternatives(environment, names),
    },
  ]
}

/** Overrides of components there are none of, and of what makes a component what it is. */
export function overrideFindings(description: unknown, environment: string): readonly Finding[] {
  const path: Path = ['environments', environment, 'overrides']
  const names = Object.keys(recordAt(description, ['components']))
  const components = Object.entries(recordAt(description, [...path, 'components']))
  const kinds = Object.entries(recordAt(description, [...path, 'kinds']))
  return [
    ...components.flatMap(([name, override]) => {
      const place = [...path, 'components', name]
      return names.includes(name) ? kindFindings(place, override) : [unknownComponent(place, name, names)]
    }),
    ...kinds.flatMap(([kind, override]) => kindFindings([...path, 'kinds', kind], override)),
  ]
}

function unknownComponent(path: Path, name: string, names: readonly string[]): Finding {
  return {
    path,
    at: 'key',
    message: `there is no component named \`${name}\` to override`,
    hint: 'Name a component of this file.',
    ...alternatives(name, names),
  }
}

function kindFindings(path: Path, override: unknown): readonly Finding[] {
  if (!isRecord(override) || override['kind'] === undefined) return []
  const hint = 'Make it another component, and enable the one or the other by environment.'
  return [{ path: [...path, 'kind'], at: 'key', message: 'the kind of a component cannot be overridden', hint }]
}
