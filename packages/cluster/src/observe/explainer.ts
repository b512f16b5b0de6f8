import { type HealthCheck, healthReportSchema } from '@windlass/contract/health'
import type { CallReply } from '@windlass/target/call'
import type { IContainer, IContainerStatus, IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import type { Place } from '../place.ts'
import type { PodExplanation } from '../readiness/pod.ts'

/** Asks a path of a port of a pod; whatever it answers. */
export type AskPod = (options: {
  readonly pod: Live<IPod>
  readonly port: number
  readonly path: string
  readonly signal: AbortSignal
}) => Promise<CallReply>

/** How long what a pod said of itself counts. */
const freshMs = 3_000
const answerMs = 2_000
/** Pods that are asked at once: a node that comes back has many that are not ready, for one reason. */
const askedAtOnce = 8
const lastLines = 10

/**
 * What pods that are not ready say themselves: the answer of the probe that fails, of which the kubelet tells the status
 * alone, and the last lines of a run that ended, which nobody tells.
 */
export class Explainer {
  readonly #place: Place
  readonly #ask: AskPod
  readonly #explanations = new Map<string, { readonly key: string; readonly atMs: number } & PodExplanation>()
  readonly #asked = new Map<string, Promise<void>>()

  constructor(options: { readonly place: Place; readonly ask: AskPod }) {
    this.#place = options.place
    this.#ask = options.ask
  }

  /** What is known, by uid. */
  get explanations(): ReadonlyMap<string, PodExplanation> {
    return this.#explanations
  }

  /** Asks the pods that have something to say and were not asked lately; resolves with whether any was. */
  async ask(pods: readonly Live<IPod>[]): Promise<boolean> {
    const there = new Set(pods.map(({ metadata }) => metadata.uid))
    for (const uid of this.#explanations.keys()) if (!there.has(uid)) this.#explanations.delete(uid)
    const unknown = pods.filter((pod) => this.#isAskedFor(pod)).slice(0, askedAtOnce)
    await Promise.all(unknown.map((pod) => this.#askOnce(pod)))
    return unknown.length > 0
  }

  #isAskedFor(pod: Live<IPod>): boolean {
    if (failingProbe(pod) === undefined && silentEnds(pod).length === 0) return false
    const known = this.#explanations.get(pod.metadata.uid)
    const stale = known === undefined || known.key !== keyOf(pod)
    return stale || (failingProbe(pod) !== undefined && performance.now() - known.atMs > freshMs)
  }

  #askOnce(pod: Live<IPod>): Promise<void> {
    const { uid } = pod.metadata
    const asking =
      this.#asked.get(uid) ??
      this.#explain(pod)
        .then((explanation) => {
          this.#explanations.set(uid, { key: keyOf(pod), atMs: performance.now(), ...explanation })
        })
        .finally(() => this.#asked.delete(uid))
    this.#asked.set(uid, asking)
    return asking
  }

  /** Never throws: what does not answer has nothing to say. */
  async #explain(pod: Live<IPod>): Promise<PodExplanation> {
    const signal = AbortSignal.any([this.#place.connection.closed, AbortSignal.timeout(answerMs)])
    const probe = failingProbe(pod)
    const [answer, ...lines] = await Promise.all([
      probe && this.#ask({ pod, ...probe, signal }).catch(() => undefined),
      ...silentEnds(pod).map(async ({ name }) => [name, await this.#linesOf(pod, name, signal)] as const),
    ])
    const said = probe && answer && probeAnswer(probe.path, answer)
    return { ...(said !== undefined && { probe: said }), lastLines: Object.fromEntries(lines) }
  }

  async #linesOf({ metadata, status }: Live<IPod>, container: string, signal: AbortSignal): Promise<string> {
    const { connection, namespace } = this.#place
    const found = status?.containerStatuses?.find(({ name }) => name === container)
    const { status: code, body } = await connection
      .request({
        method: 'GET',
        path: `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log`,
        query: { container, previous: found?.state?.terminated === undefined, tailLines: lastLines },
        accept: '*/*',
        answers: [400, 404],
        signal,
      })
      .catch(() => ({ status: 0, body: '' }))
    return code === 200 && typeof body === 'string' ? body : ''
  }
}

/** Changes with each start of a container. */
function keyOf({ status }: Live<IPod>): string {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return statuses.map(({ restartCount, state }) => `${restartCount}${state?.terminated ? '!' : ''}`).join()
}

/** Containers that ended with a failure, without a message of their own. */
function silentEnds({ status }: Live<IPod>): readonly IContainerStatus[] {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return statuses.filter(({ ready, state, lastState }) => {
    const end = state?.terminated ?? lastState?.terminated
    return !ready && end !== undefined && end.exitCode !== 0 && !end.message
  })
}

/** Where a running container is asked in vain whether it is ready. */
function failingProbe({ spec, status }: Live<IPod>): { readonly port: number; readonly path: string } | undefined {
  for (const container of spec?.containers ?? []) {
    const found = status?.containerStatuses?.find(({ name }) => name === container.name)
    if (found?.state?.running === undefined || found.ready) continue
    const { path, port } = container.readinessProbe?.httpGet ?? {}
    const number = typeof port === 'string' ? namedPort(container, port) : port
    if (path !== undefined && number !== undefined) return { port: number, path }
  }
  return undefined
}

function namedPort({ ports = [] }: IContainer, name: string): number | undefined {
  return ports.find((port) => port.name === name)?.containerPort
}

/**
 * What an answer of a probe means: `peers: 0 connected, 1 needed` of a body that lists checks as ours do. The kubelet is
 * the one that counts: what passes now may not have been seen by it yet.
 */
function probeAnswer(path: string, { status, body }: CallReply): string {
  if (status >= 200 && status < 400) return `${path} passes now, and is soon asked again`
  const checks = failedChecks(body)
  if (checks.length > 0) return checks.map(({ name, reason }) => `${name}: ${reason}`).join('; ')
  const text = body.trim()
  return text === '' ? `${path} answers ${status}` : `${path} answers ${status}: ${text.slice(0, 200)}`
}

function failedChecks(body: string): readonly HealthCheck[] {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return []
  }
  return healthReportSchema.safeParse(json).data?.checks.filter(({ state }) => state === 'fail') ?? []
}
