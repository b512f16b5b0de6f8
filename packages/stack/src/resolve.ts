import { resolve } from 'node:path'
import { checkSystem } from './checks/check-system.ts'
import type { System } from './checks/system.ts'
import { type Component, type ComponentKind, componentSchemas, isComponentKind } from './component.ts'
import { withDefaults } from './component-defaults.ts'
import { type Draft, draftOf } from './draft.ts'
import type { StackTarget, Tier } from './environment.ts'
import { alternatives, type Finding } from './finding.ts'
import { isRecord } from './path.ts'
import { isProgramFile } from './program.ts'
import { referencesOf } from './references.ts'
import { replaceImages } from './replace-images.ts'
import { schemaFindings } from './schema-findings.ts'
import { secretsOf } from './secrets-of.ts'

/** Components of one environment with their overrides merged, as they were written. */
interface UnresolvedSystem {
  /** Name of the stack. */
  readonly stack: string
  readonly environment: string
  /** Undefined where it could not be understood. */
  readonly target: StackTarget | undefined
  readonly tier: Tier
  /** What images are replaced with. */
  readonly images: Readonly<Record<string, string>>
  /** Whether there is a reason that an image has no digest here. */
  readonly mayLackDigest: (image: string) => boolean
  readonly components: Readonly<Record<string, unknown>>
  /** Directory that relative paths start from. */
  readonly directory: string
}

interface Resolution {
  /** Complete where no finding is an error. */
  readonly components: Readonly<Record<string, Component>>
  readonly findings: readonly Finding[]
}

/** Fills in and checks the components of one environment: schema and meaning, everything at once. */
export function resolveComponents(unresolved: UnresolvedSystem): Resolution {
  const { stack, environment, target, tier, images, mayLackDigest, directory } = unresolved
  const findings: Finding[] = []
  const drafts = new Map<string, Draft>()
  const disabled = new Set<string>()
  for (const [name, written] of Object.entries(unresolved.components)) {
    const path = ['components', name]
    const kind = isRecord(written) ? written['kind'] : undefined
    if (!isRecord(written) || !isComponentKind(kind)) {
      findings.push(kindFinding(path, written, kind))
      continue
    }
    const value = withDefaults(kind, written, target)
    findings.push(...schemaFindings({ schema: componentSchemas[kind], value, prefix: path }))
    const draft = replaceImages(draftOf(kind, value), images)
    if (draft.enabled === false) disabled.add(name)
    else drafts.set(name, draft)
  }
  const names = new Set(Object.keys(unresolved.components))
  const system: System = { stack, environment, target, tier, mayLackDigest, names, disabled, drafts }
  findings.push(...checkSystem(system))
  const complete = findings.every(({ severity }) => severity === 'warning') ? [...drafts] : []
  return {
    components: Object.fromEntries(complete.map(([name, draft]) => [name, settle(name, draft, disabled, directory)])),
    findings,
  }
}

function kindFinding(path: readonly string[], written: unknown, kind: unknown): Finding {
  const kinds = Object.keys(componentSchemas)
  if (!isRecord(written))
    return {
      path,
      at: 'value',
      message: 'expected a component, a map of keys',
      hint: 'Give it a kind.',
      allowed: kinds,
    }
  return {
    path: [...path, 'kind'],
    at: 'value',
    message: kind === undefined ? 'is missing' : 'is not one of the allowed values',
    hint: 'Say what the component is.',
    ...alternatives(String(kind), kinds),
  }
}

/** A component without findings: needs that follow from other keys written out, files by absolute path. */
function settle(name: string, draft: Draft, disabled: ReadonlySet<string>, directory: string): Component {
  const needs = referencesOf(name, draft).flatMap((reference) => (reference.waits === 'it' ? [reference.name] : []))
  const singleSecrets = secretsOf(draft).flatMap(({ path: [key = '', ...rest], source }) =>
    rest.length === 0 && source.from === 'file' ? [[key, { ...source, path: resolve(directory, source.path) }]] : [],
  )
  const component: Component = componentOf(draft.kind, {
    ...draft,
    ...Object.fromEntries(singleSecrets),
    needs: [...new Set(needs)].filter((need) => !disabled.has(need)),
    ...('talksTo' in draft && { talksTo: (draft.talksTo ?? []).filter((other) => !disabled.has(other)) }),
  })
  if (!('image' in component)) return component
  const program = isProgramFile(component.image) ? { image: resolve(directory, component.image) } : {}
  const secrets = Object.fromEntries(
    Object.entries(component.secrets).map(([secret, source]) => [
      secret,
      source.from === 'file' ? { ...source, path: resolve(directory, source.path) } : source,
    ]),
  )
  if (component.kind !== 'detector') return { ...component, ...program, secrets }
  const sources = component.sources.map((source) =>
    source.kind === 'blocks' && source.path !== 'mainnet-sample'
      ? { ...source, path: resolve(directory, source.path) }
      : source,
  )
  return { ...component, ...program, secrets, sources }
}

function componentOf(kind: ComponentKind, value: unknown): Component {
  return componentSchemas[kind].parse(value)
}
