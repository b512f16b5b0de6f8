import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { renderKubernetes } from '../../packages/render/src/kubernetes/render-kubernetes.ts'
import { loadStack } from '../../packages/stack/src/load-stack.ts'
import { invalidStack } from '../../packages/stack/src/problem.ts'
import type { Rendered } from '../../packages/target/src/resource.ts'

type Json = Readonly<Record<string, unknown>>

/** Fields of components that differ from the file, by name of component. */
export type Changes = Readonly<Record<string, Json>>

/**
 * How the components of lucid wait for each other: as its file says (five phases, and `needs` within them), by the five
 * phases alone, or not at all. What they may call is the same in each, and so are the objects.
 */
export type Order = 'described' | 'phases' | 'none'

interface Description extends Json {
  readonly components: Readonly<Record<string, Json>>
  readonly environments: { readonly test: Json & { readonly images: Json } }
}

const file = join(import.meta.dirname, '../../stacks/lucid.yaml')

/** The environment `test` of lucid in a namespace of its own, with the changes of components given. */
export async function lucidDescription(options: {
  readonly namespace: string
  readonly context: string
  readonly order: Order
  readonly changes?: Changes
}): Promise<Json> {
  const { namespace, context, order, changes = {} } = options
  const { ci: _, ...description }: Description = parse(await readFile(file, 'utf8'), { merge: true })
  const { test } = description.environments
  const standIn = { 'ghcr.io/example/*': standInImage() }
  const target = { kubernetes: { context, namespace } }
  const components = Object.entries(description.components).map(([name, component]) => [
    name,
    { ...ordered(component, order), ...changes[name] },
  ])
  return {
    ...description,
    components: Object.fromEntries(components),
    environments: { test: { tier: 'test', ...test, target, images: { ...test.images, ...standIn } } },
  }
}

/** A new variable of every program of lucid, so that all of its pods but that of the cache are made anew. */
export async function secondVersion(): Promise<Changes> {
  const { components }: Description = parse(await readFile(file, 'utf8'), { merge: true })
  const programs = Object.entries(components).filter(([, { kind }]) => kind === 'service' || kind === 'database')
  return Object.fromEntries(
    programs.map(([name, { env }]) => [name, { env: { ...(env as Json | undefined), VERSION: '2' } }]),
  )
}

/** The image that stands in for those of lucid, in the registry named by REGISTRY where there is one. */
export function standInImage(tag = '0.1.0'): string {
  const { REGISTRY: registry } = process.env
  return `${registry === undefined ? '' : `${registry}/`}windlass/stand-in:${tag}`
}

/** The objects of a description that was written to a file. */
export async function renderFile(path: string): Promise<Rendered> {
  const loaded = await loadStack({ path, environment: 'test', readFile: (name) => readFile(name, 'utf8') })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return renderKubernetes({ stack: loaded.stack })
}

function ordered(component: Json, order: Order): Json {
  if (order === 'described') return component
  const { needs, talksTo, phase, ...rest } = component
  const calls = [...((needs ?? []) as string[]), ...((talksTo ?? []) as string[])]
  return {
    ...rest,
    ...(calls.length > 0 && { talksTo: calls }),
    ...(order === 'none' ? { phase: 'infrastructure' } : phase !== undefined && { phase }),
  }
}
