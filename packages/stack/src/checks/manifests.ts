import type { Finding } from '../finding.ts'
import { isRecord, type Path } from '../path.ts'
import { graded, type System } from './system.ts'

/** Objects of the description's own that would take the place of another, leave the namespace, or grant everything. */
export function checkManifests(system: System): readonly Finding[] {
  const seen = new Set<string>()
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind !== 'manifests') return []
    return (draft.objects ?? []).flatMap((object, index) => {
      const path = ['components', name, 'objects', index]
      const id = `${object.apiVersion}/${object.kind}/${object.metadata.name}`
      const isRepeated = seen.has(id)
      seen.add(id)
      return [
        ...(isRepeated ? [repeated(path)] : []),
        ...checkNamespace(system, path, object),
        ...(/^(Cluster)?Role$/.test(object.kind) ? wildcards(system, path, object['rules']) : []),
        ...(object.kind === 'Secret' && holdsValues(object) ? [writtenSecret(system, path)] : []),
      ]
    })
  })
}

interface ObjectDraft {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: unknown }
  readonly [key: string]: unknown
}

function repeated(path: Path): Finding {
  const message = 'is an object that these `manifests` hold already'
  return { path, at: 'value', message, hint: 'Remove one of them, or rename it.' }
}

function checkNamespace({ target }: System, path: Path, { kind, metadata }: ObjectDraft): readonly Finding[] {
  const namespace = typeof target === 'object' ? target.kubernetes.namespace : undefined
  if (kind === 'Namespace' && metadata.name === namespace) {
    const message = 'is the namespace of the stack, which it makes itself'
    return [{ path, at: 'value', message, hint: 'Remove it.' }]
  }
  if (metadata.namespace === undefined || metadata.namespace === namespace) return []
  const message = `is not \`${namespace}\`, and a release keeps to one namespace`
  const hint = 'Remove it: objects are put into the namespace of the environment.'
  return [{ path: [...path, 'metadata', 'namespace'], at: 'value', message, hint }]
}

function wildcards(system: System, path: Path, rules: unknown): readonly Finding[] {
  const listed = Array.isArray(rules) ? rules : []
  return listed.flatMap((rule: unknown, index) =>
    ['apiGroups', 'resources', 'verbs'].flatMap((key): readonly Finding[] => {
      const values = isRecord(rule) ? rule[key] : undefined
      if (!Array.isArray(values) || !values.includes('*')) return []
      return [
        {
          severity: graded(system),
          path: [...path, 'rules', index, key],
          at: 'value',
          message: '`*` grants everything there is, what is to come included',
          hint: 'Name what is needed.',
        },
      ]
    }),
  )
}

function holdsValues(object: ObjectDraft): boolean {
  return [object['data'], object['stringData']].some((values) => isRecord(values) && Object.keys(values).length > 0)
}

function writtenSecret(system: System, path: Path): Finding {
  const severity = system.tier === 'test' ? 'warning' : 'error'
  const message = 'holds the values of a Secret, for everybody who reads this file and its releases'
  const hint = 'Name its source under `secrets` of the component that reads it, or write an ExternalSecret.'
  return { severity, path, at: 'value', message, hint }
}
