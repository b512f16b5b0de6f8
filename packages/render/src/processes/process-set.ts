import type { SecretSource } from '@windlass/stack/secret'
import type { ProcessReplica, ProcessSecret, ProcessSet } from '@windlass/target/process-set'
import { secretFileVariable } from '../secret-variable.ts'
import { unrenderable } from './unrenderable.ts'

interface Runnable {
  readonly image: string
  readonly env: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, SecretSource>>
}

/** Time a process is given to drain, and how often what is to run for ever may fail before it counts as broken. */
const stopGraceMs = 10_000
const kept = { policy: 'always', budget: 3, windowMs: 60_000 } as const

/** The body of a resource: what all kinds of programs have alike. */
export function processSet(options: {
  readonly name: string
  readonly component: Runnable
  readonly args?: readonly string[]
  readonly config: Readonly<Record<string, unknown>>
  readonly replicas: ProcessReplica[]
  readonly probes?: ProcessSet['probes']
  readonly restart?: ProcessSet['restart']
}): ProcessSet {
  const { name, component } = options
  return {
    kind: 'processes',
    program: component.image,
    arguments: [...(options.args ?? [])],
    config: { ...options.config },
    environment: { ...component.env },
    secrets: Object.entries(component.secrets).map(([secret, source]) => secretOf(name, secret, source)),
    replicas: options.replicas,
    probes: options.probes ?? {},
    restart: options.restart ?? kept,
    stopGraceMs,
  }
}

function secretOf(component: string, name: string, source: SecretSource): ProcessSecret {
  const fileVariable = secretFileVariable(name)
  if (source.from === 'env') return { name, fileVariable, source: { from: 'env', variable: source.variable } }
  if (source.from === 'file') return { name, fileVariable, source: { from: 'file', path: source.path } }
  if (source.from === 'literal') return { name, fileVariable, source: { from: 'literal', value: source.value } }
  throw unrenderable(component, `its secret \`${name}\` is one of a cluster`)
}
