/**
 * The time to render each stack, and a synthetic one of 1,000 components, by windlass and by `helm template` from a
 * chart that renders the same kinds of objects. Commands are run in turns, as whole processes.
 *
 * Needs `helm` on the PATH or named by HELM; without it windlass is measured alone.
 */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { renderObjects } from '../packages/render/src/kubernetes/render-kubernetes.ts'
import { toYamlDocuments } from '../packages/render/src/kubernetes/yaml.ts'
import { loadStack } from '../packages/stack/src/load-stack.ts'
import { invalidStack } from '../packages/stack/src/problem.ts'
import type { Stack } from '../packages/stack/src/stack.ts'
import { builtCommand } from './measure/built-command.ts'
import { median, medianAndRange } from './measure/statistics.ts'
import { chartValues, syntheticStack } from './render/synthetic-stack.ts'

const exec = promisify(execFile)
const root = join(import.meta.dirname, '..')
const repetitions = 5
const components = 1000

export async function run({ write }: { readonly write: (line: string) => void }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-bench-render-'))
  try {
    await measure(directory, write)
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function measure(directory: string, write: (line: string) => void): Promise<void> {
  const big = join(directory, 'big.yaml')
  await writeFile(big, syntheticStack(components))
  const files = ['xai', 'anomaly', 'lucid'].map((name) => join(root, 'stacks', `${name}.yaml`))
  write(`The library call: objects and YAML from a loaded stack, median of ${repetitions} and range, in ms`)
  for (const file of [...files, big]) await measureLibrary(file, write)

  const chart = join(directory, 'chart')
  await cp(join(import.meta.dirname, 'render/chart'), chart, { recursive: true })
  await writeFile(join(chart, 'values.yaml'), chartValues(components))
  const contenders = [
    { name: 'windlass render', command: process.execPath, args: [await builtCommand(), 'render', big] },
    { name: 'helm template', command: process.env.HELM ?? 'helm', args: ['template', 'big', chart] },
  ]
  write('')
  write(`The whole command for ${components} components, median of ${repetitions} runs in turns and range, in s`)
  const measured = contenders.map((contender) => ({ ...contender, seconds: [] as number[], objects: 0 }))
  for (let repetition = 0; repetition < repetitions; repetition++)
    for (const contender of measured) {
      const begin = performance.now()
      const output = await outputOf(contender.command, contender.args)
      if (output === undefined) continue
      contender.seconds.push((performance.now() - begin) / 1000)
      contender.objects = output.match(/^kind: /gm)?.length ?? 0
    }
  for (const { name, seconds, objects } of measured)
    write(
      seconds.length === 0
        ? `${name.padEnd(18)} not measured: there is no such command here`
        : `${name.padEnd(18)} ${medianAndRange(seconds, 2)}  ${objects} objects`,
    )
  const [windlass, helm] = measured.map(({ seconds }) => median(seconds))
  if (windlass !== undefined && helm !== undefined && !Number.isNaN(helm))
    write(`windlass takes ${(windlass / helm).toFixed(2)} times as long as helm`)
}

async function measureLibrary(file: string, write: (line: string) => void): Promise<void> {
  const stack = await stackOf(file)
  const times: number[] = []
  let objects = 0
  let characters = 0
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const begin = performance.now()
    const rendered = renderObjects({ stack })
    characters = toYamlDocuments(rendered.map(({ object }) => object)).length
    times.push(performance.now() - begin)
    objects = rendered.length
  }
  write(
    `${stack.name.padEnd(18)} ${medianAndRange(times, 0)}  ${objects} objects, ${Math.round(characters / 1024)} KiB`,
  )
}

async function stackOf(path: string): Promise<Stack> {
  const loaded = await loadStack({ path, unnamed: 'first', readFile: (file) => readFile(file, 'utf8') })
  if (!loaded.ok) throw invalidStack(loaded.problems)
  return loaded.stack
}

async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await exec(command, args, { maxBuffer: 2 ** 28 })
    return stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
