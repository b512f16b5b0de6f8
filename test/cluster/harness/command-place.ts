import { randomUUID } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { type CommandEnd, RunningCommand, type Surroundings } from '../../harness/running-command.ts'
import { apiServer } from './cluster.ts'

const stacks = resolve(import.meta.dirname, '../../../stacks')

type Json = Readonly<Record<string, unknown>>

interface Description extends Json {
  readonly components: Readonly<Record<string, Json>>
  readonly environments: Readonly<Record<string, Json>>
}

export interface PlaceOptions {
  /** Components of a description; or a file of the repository, whose environment `test` is taken. */
  readonly stack: { readonly components: Readonly<Record<string, Json>> } | { readonly file: string }
  /** Images that the environment replaces. */
  readonly images?: Readonly<Record<string, string>>
  /** Of components, beside those of the file. */
  readonly overrides?: Readonly<Record<string, Json>>
}

interface LiveObject {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string }
}

export interface ReplicaRow {
  readonly component: string
  readonly replica: string
  readonly readiness: { readonly state: string; readonly reason: string; readonly detail: string }
  readonly release?: number
  readonly restarts: number
  readonly height?: number
}

/** Enough for a deploy on a machine that runs a whole cluster and other tests. */
const maxRunMs = 280_000

/** A description with an environment in a namespace of its own, and the commands that a user runs on it. */
export class CommandPlace implements AsyncDisposable {
  readonly namespace: string
  readonly #directory: string
  readonly #description: Description
  readonly #started: RunningCommand[] = []

  static async make(options: PlaceOptions): Promise<CommandPlace> {
    const namespace = `windlass-test-${randomUUID().slice(0, 8)}`
    const kubeconfig = parse(await readFile(process.env['KUBECONFIG'] ?? '', 'utf8'))
    const context: string = kubeconfig['current-context']
    const description = await describe({ ...options, namespace, context })
    return new CommandPlace(namespace, description)
  }

  private constructor(namespace: string, description: Description) {
    this.namespace = namespace
    this.#directory = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-cluster-')))
    this.#description = description
    this.write()
  }

  /** Writes the description anew, with these changes of its components. */
  write(components: Readonly<Record<string, Json>> = {}): void {
    const changed = Object.entries(components).map(([name, change]) => [
      name,
      { ...this.#description.components[name], ...change },
    ])
    const description = {
      ...this.#description,
      components: { ...this.#description.components, ...Object.fromEntries(changed) },
    }
    writeFileSync(join(this.#directory, 'stack.json'), JSON.stringify(description))
  }

  /** `plan`, `preflight` and `deploy` with the description, `status` and all others about what runs of it. */
  start(words: readonly string[], surroundings: Surroundings = {}): RunningCommand {
    const [command = ''] = words
    const file = ['plan', 'preflight', 'deploy', 'go-live'].includes(command)
      ? ['stack.json']
      : ['--file', 'stack.json']
    const command_ = new RunningCommand({
      directory: this.#directory,
      arguments: [...words, ...file, '--env', 'test'],
      ...surroundings,
      maxRunMs,
    })
    this.#started.push(command_)
    return command_
  }

  run(...words: readonly string[]): Promise<CommandEnd> {
    return this.start(words).ended
  }

  /** Runs a command that must end with this exit code. */
  async ends(exitCode: number, ...words: readonly string[]): Promise<CommandEnd> {
    const end = await this.run(...words)
    expect(end.exitCode, `windlass ${words.join(' ')}\n${end.stdout}\n${end.stderr}`).toBe(exitCode)
    return end
  }

  /** The result of a command that must succeed. */
  async json<Result>(...words: readonly string[]): Promise<Result> {
    const { stdout } = await this.ends(0, ...words, '--json')
    return JSON.parse(stdout)
  }

  async rows(): Promise<readonly ReplicaRow[]> {
    return (await this.json<{ rows: readonly ReplicaRow[] }>('status')).rows
  }

  /** The objects of a kind: `statefulsets` of `/apis/apps/v1`, `pods` of `/api/v1`. */
  async objects(group: string, plural: string): Promise<readonly LiveObject[]> {
    const { body } = await (await apiServer()).get(`${group}/namespaces/${this.namespace}/${plural}`)
    return (body as { readonly items: readonly LiveObject[] }).items
  }

  async names(group: string, plural: string): Promise<readonly string[]> {
    return (await this.objects(group, plural)).map(({ metadata }) => metadata.name)
  }

  /** By which it is told whether volumes are those from before. */
  async uidsOfClaims(): Promise<readonly string[]> {
    return (await this.objects('/api/v1', 'persistentvolumeclaims')).map(({ metadata }) => metadata.uid)
  }

  async hasNamespace(): Promise<boolean> {
    return (await (await apiServer()).get(`/api/v1/namespaces/${this.namespace}`)).status === 200
  }

  /** Removes what is in no namespace with the command itself, and all else with the namespace. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const command of this.#started) command.signal('SIGKILL')
    try {
      if (await this.hasNamespace()) await this.run('down', '--yes')
      const name = this.namespace
      await (await apiServer()).remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    } finally {
      rmSync(this.#directory, { recursive: true, force: true })
    }
  }
}

async function describe(options: PlaceOptions & { readonly namespace: string; readonly context: string }) {
  const { stack, images = {}, overrides = {}, namespace, context } = options
  const description: Description =
    'file' in stack
      ? parse(await readFile(join(stacks, stack.file), 'utf8'), { merge: true })
      : { name: 'tested', components: stack.components, environments: {} }
  const { ci: _, ...rest } = description
  const described = description.environments['test'] ?? {}
  const before = described['overrides'] as { readonly components?: Readonly<Record<string, Json>> } | undefined
  const components: Record<string, Json> = { ...before?.components }
  for (const [name, override] of Object.entries(overrides)) components[name] = { ...components[name], ...override }
  const test = {
    tier: 'test',
    ...described,
    target: { kubernetes: { context, namespace } },
    images,
    overrides: { ...before, components },
  }
  return { ...rest, components: description.components, environments: { test } }
}
