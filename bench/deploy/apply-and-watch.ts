/**
 * The least that a rollout with barriers can be: applies the objects of each step as soon as the workloads of those
 * before it are ready, and watches for that. Nothing is planned, written down, looked into or taken back.
 *
 * Reads what to do from a file ({@link Steps}); ends when every workload is ready.
 */
import { readFile } from 'node:fs/promises'

interface Located {
  readonly path: string
  readonly object: unknown
}

/** What is done, step by step. */
export interface Steps {
  readonly server: string
  /** Applied before all else. */
  readonly namespace: Located
  /** Collections of the workloads: `/apis/apps/v1/namespaces/lucid/deployments`. */
  readonly watched: readonly string[]
  readonly steps: readonly {
    readonly name: string
    /** Steps whose workloads have to be ready. */
    readonly after: readonly string[]
    readonly objects: readonly Located[]
    /** Applied once the other objects are. */
    readonly workloads: readonly Located[]
  }[]
}

interface LiveWorkload {
  readonly metadata: { readonly name: string; readonly generation: number; readonly resourceVersion: string }
  readonly spec: { readonly replicas: number }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
  }
}

const maxRequests = 8
const [file = ''] = process.argv.slice(2)
const { server, namespace, watched, steps }: Steps = JSON.parse(await readFile(file, 'utf8'))
/** By path. */
const ready = new Set<string>()
const waiting = new Map<string, () => void>()
const stop = new AbortController()
let running = 0
const queue: (() => void)[] = []

await apply(namespace)
const watches = watched.map((path) => watch(path))
const done = new Map<string, Promise<void>>()
for (const { name } of steps) finished(name)
await Promise.race([Promise.all(done.values()), Promise.all(watches)])
stop.abort()

function finished(name: string): Promise<void> {
  const begun = done.get(name)
  if (begun) return begun
  const promise = take(name)
  done.set(name, promise)
  return promise
}

async function take(name: string): Promise<void> {
  const step = steps.find((candidate) => candidate.name === name)
  if (!step) throw new Error(`there is no step ${name}`)
  await Promise.all(step.after.map(finished))
  await Promise.all(step.objects.map(apply))
  await Promise.all(step.workloads.map(apply))
  await Promise.all(step.workloads.map(({ path }) => untilReady(path)))
}

async function apply({ path, object }: Located): Promise<void> {
  if (running >= maxRequests) await new Promise<void>((resolve) => queue.push(resolve))
  running++
  try {
    const reply = await fetch(`${server}${path}?fieldManager=apply-and-watch&force=true`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(object),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`)
  } finally {
    running--
    queue.shift()?.()
  }
}

function untilReady(path: string): Promise<void> {
  return ready.has(path) ? Promise.resolve() : new Promise((resolve) => waiting.set(path, resolve))
}

async function watch(collection: string): Promise<void> {
  const reply = await fetch(`${server}${collection}`)
  const { items, metadata } = (await reply.json()) as { items: LiveWorkload[]; metadata: { resourceVersion: string } }
  for (const item of items) look(collection, item)
  const stream = await fetch(`${server}${collection}?watch=true&resourceVersion=${metadata.resourceVersion}`, {
    signal: stop.signal,
  })
  let rest = ''
  try {
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) look(collection, JSON.parse(line).object)
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
}

function look(collection: string, { metadata, spec, status = {} }: LiveWorkload): void {
  const { replicas, updatedReplicas, readyReplicas, observedGeneration = 0 } = status
  const counts = [replicas, updatedReplicas, readyReplicas]
  if (observedGeneration < metadata.generation || counts.some((count) => count !== spec.replicas)) return
  const path = `${collection}/${metadata.name}`
  ready.add(path)
  waiting.get(path)?.()
}
