import { dirname, extname } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { type Ci, ciSchema } from './ci.ts'
import { builtRepositories, ciFindings } from './ci-findings.ts'
import { defaultEnvironment, descriptionSchema } from './description.ts'
import { environmentSchema, tierOf } from './environment.ts'
import { environmentComponents } from './environment-components.ts'
import { environmentFindings, environmentNames, overrideFindings } from './environment-findings.ts'
import type { Finding } from './finding.ts'
import { imageRepository } from './image-repository.ts'
import { moduleSource } from './module-source.ts'
import { nameSchema } from './name.ts'
import { formatPath, valueAt } from './path.ts'
import { inFileOrder, isError, type Problem } from './problem.ts'
import { resolveComponents } from './resolve.ts'
import { schemaFindings } from './schema-findings.ts'
import type { Source } from './source.ts'
import type { Stack } from './stack.ts'
import { yamlSource } from './yaml-source.ts'

export interface LoadOptions {
  /** A `.yaml`, `.yml` or `.json` file, or a `.ts` or `.js` file that exports `stack`. */
  readonly path: string
  readonly readFile: (path: string, options: { readonly signal?: AbortSignal }) => Promise<string>
  readonly signal?: AbortSignal
}

export type LoadedStack =
  | { readonly ok: true; readonly stack: Stack; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export type LoadedStacks =
  | {
      readonly ok: true
      readonly stacks: readonly Stack[]
      readonly ci: Ci | undefined
      readonly warnings: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a description and makes it ready for one of its environments. Where none is named that is `local`, or with
 * `unnamed: 'first'`, for commands that touch nothing, the first one of the file.
 *
 * What is wrong with the description is returned, all of it at once; `invalidStack` makes an error of it. Warnings
 * refuse nothing and are returned too. Throws `STACK_UNREADABLE` where the file cannot be read.
 */
export async function loadStack(
  options: LoadOptions & { readonly environment?: string; readonly unnamed?: 'local' | 'first' },
): Promise<LoadedStack> {
  const source = await readSource(options)
  if (!source.readable) return { ok: false, problems: inFileOrder(source.problems) }
  const unnamed = options.unnamed === 'first' ? environmentNames(source.value)[0] : undefined
  const environment = options.environment ?? unnamed ?? defaultEnvironment
  const { stack, problems } = assemble({ source, environment, directory: dirname(options.path) })
  return stack === undefined ? { ok: false, problems } : { ok: true, stack, warnings: problems }
}

/**
 * Reads a description and makes it ready for each of its environments, in their order, with what it says of pipelines.
 * Returns and throws as {@link loadStack} does.
 */
export async function loadEveryStack(options: LoadOptions): Promise<LoadedStacks> {
  const source = await readSource(options)
  if (!source.readable) return { ok: false, problems: inFileOrder(source.problems) }
  const { stacks, ci, problems } = assembleAll({ source, directory: dirname(options.path) })
  return problems.some(isError) ? { ok: false, problems } : { ok: true, stacks, ci, warnings: problems }
}

/** Checks a description for every one of its environments, or for the one named. Throws as {@link loadStack} does. */
export async function checkStack(
  options: LoadOptions & { readonly environment?: string },
): Promise<{ readonly environments: readonly string[]; readonly problems: readonly Problem[] }> {
  const source = await readSource(options)
  if (!source.readable) return { environments: [], problems: inFileOrder(source.problems) }
  const { environment } = options
  const directory = dirname(options.path)
  if (environment === undefined)
    return { environments: environmentNames(source.value), problems: assembleAll({ source, directory }).problems }
  return { environments: [environment], problems: assemble({ source, environment, directory }).problems }
}

async function readSource(options: LoadOptions): Promise<Source> {
  const { path, readFile, signal } = options
  if (/^\.[cm]?[jt]s$/.test(extname(path))) return moduleSource({ file: path, path })
  try {
    return yamlSource({ file: path, text: await readFile(path, signal === undefined ? {} : { signal }) })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new CodedError('STACK_UNREADABLE', `The description ${path} cannot be read.`, {
      hint: 'Name a file that exists, or write one with `windlass init`.',
      cause: error,
    })
  }
}

/** The description without its components, which are judged once their overrides are merged. */
const frameSchema = descriptionSchema.extend({ components: z.record(nameSchema, z.unknown()) })

/** The stack of every environment, and what only all of them together show to be wrong. */
function assembleAll(options: { readonly source: Source; readonly directory: string }): {
  readonly stacks: readonly Stack[]
  readonly ci: Ci | undefined
  readonly problems: readonly Problem[]
} {
  const { source, directory } = options
  const assembled = environmentNames(source.value).map((environment) => assemble({ source, environment, directory }))
  const problems = inFileOrder(assembled.flatMap((environment) => environment.problems))
  if (problems.some(isError)) return { stacks: [], ci: undefined, problems }
  const stacks = assembled.flatMap(({ stack }) => stack ?? [])
  const ci = ciSchema.safeParse(valueAt(source.value, ['ci'])).data
  const unbuilt = ciFindings(ci, stacks).map((finding) => problemOf(finding, source))
  return { stacks, ci, problems: inFileOrder([...problems, ...unbuilt]) }
}

function assemble(options: { readonly source: Source; readonly environment: string; readonly directory: string }): {
  readonly stack?: Stack
  readonly problems: readonly Problem[]
} {
  const { source, environment, directory } = options
  const frame = schemaFindings({ schema: frameSchema, value: source.value, prefix: [] })
  const written = environmentNames(source.value).includes(environment)
    ? (valueAt(source.value, ['environments', environment]) ?? { target: 'local' })
    : undefined
  const merged = environmentComponents(source.value, environment)
  const built = builtRepositories(source.value)
  const parsed = environmentSchema.safeParse(written)
  const { components, findings } = resolveComponents({
    stack: String(valueAt(source.value, ['name'])),
    environment,
    // One that cannot be read is a finding of its own; the rest is checked for any target.
    target: parsed.data?.target,
    tier: tierOf(environment, parsed.data?.tier),
    images: parsed.data?.images ?? {},
    mayLackDigest: (image) => built.has(imageRepository(image)),
    components: merged.components,
    directory,
  })
  const problems = inFileOrder([
    ...source.problems,
    ...[
      ...frame,
      ...environmentFindings(source.value, environment),
      ...overrideFindings(source.value, environment),
      ...findings.map((finding) => ({ ...finding, path: merged.placeOf(finding.path) })),
    ].map((finding) => problemOf(finding, source)),
  ])
  if (problems.some(isError) || !parsed.success) return { problems }
  const { target, mesh, quota, preflight } = parsed.data
  const name = String(valueAt(source.value, ['name']))
  const tier = tierOf(environment, parsed.data.tier)
  return { stack: { name, environment, target, tier, mesh, quota, preflight, components }, problems }
}

function problemOf(finding: Finding, source: Source): Problem {
  const { path, at, ...rest } = finding
  return { severity: 'error', file: source.file, ...source.locate({ path, at }), path: formatPath(path), ...rest }
}
