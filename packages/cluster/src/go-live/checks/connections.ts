import { describeError } from '@windlass/errors/describe-error'
import type { ReplicaPod } from '../../pods/component-pods.ts'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, confirms, fails, type GoLiveResult, type Outcome, passes, resultOf } from '../go-live-result.ts'
import { type ProbeOutcome, probeFrom } from '../probe-pod.ts'
import { takesConnections } from '../service-endpoint.ts'

export type ConnectionCheck = CheckOf<'connection-allowed'> | CheckOf<'connection-refused'>

/** Pods that are made at the same time to try connections. */
const atOnce = 4

/** Tries every connection, those of one caller from one pod that stands in for it. */
export async function checkConnections(
  look: GoLiveLook,
  checks: readonly ConnectionCheck[],
): Promise<readonly GoLiveResult[]> {
  const { probeImage: image } = look
  if (image === undefined) return checks.map((check) => resultOf(check, untried))
  const callers = [...Map.groupBy(checks, ({ from }) => from)]
  const results: GoLiveResult[] = []
  for (let index = 0; index < callers.length; index += atOnce) {
    const some = callers.slice(index, index + atOnce)
    const found = await Promise.all(some.map(([from, of]) => checkCaller(look, { from, checks: of, image })))
    results.push(...found.flat())
  }
  return results
}

const untried = confirms(
  'it was not tried: that takes a pod that stands in for the caller for some seconds',
  'Run it again with --probe.',
)

async function checkCaller(
  look: GoLiveLook,
  options: { readonly from: string; readonly checks: readonly ConnectionCheck[]; readonly image: string },
): Promise<readonly GoLiveResult[]> {
  const { from, checks, image } = options
  const { facts, pods } = look
  const like = pods.find(({ component }) => component === from)
  if (like === undefined) return checks.map((check) => resultOf(check, fails(`${from} has no pod to stand in for`)))
  const places = checks.map((check) => ({ check, target: servingPod(pods, check.to) }))
  const tried = places.flatMap(({ check, target }) => (target === undefined ? [] : [{ check, target }]))
  const absent = places.filter(({ target }) => target === undefined)
  const missing = absent.map(({ check }) => resultOf(check, fails(`${check.to} has no pod that is ready`)))
  try {
    const targets = tried.map(({ check, target }) => ({ host: target.pod.status?.podIP ?? '', port: check.port }))
    const outcomes = await probeFrom({ place: facts.place, like, image, targets, signal: facts.signal })
    const judged = tried.map(async ({ check, target }, index) =>
      resultOf(check, await judge(look, { check, target, outcome: outcomes[index] ?? 'nothing' })),
    )
    return [...missing, ...(await Promise.all(judged))]
  } catch (error) {
    facts.signal.throwIfAborted()
    const { message, hint = 'Run it again.' } = describeError(error)
    return [...missing, ...tried.map(({ check }) => resultOf(check, confirms(`it was not tried: ${message}`, hint)))]
  }
}

function servingPod(pods: readonly ReplicaPod[], of: string): ReplicaPod | undefined {
  return pods.find(
    ({ component, pod }) =>
      component === of &&
      pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  )
}

/** A connection that fails is only refused by a policy where somebody listens at the other end. */
async function judge(
  look: GoLiveLook,
  options: { readonly check: ConnectionCheck; readonly target: ReplicaPod; readonly outcome: ProbeOutcome },
): Promise<Outcome> {
  const { check, target, outcome } = options
  const { name } = target.pod.metadata
  const tried = `a pod with the labels of ${check.from}, to port ${check.port} of ${name}`
  if (check.kind === 'connection-allowed') {
    if (outcome === 'connected') return passes(`${tried}: connected`)
    return fails(`${tried}: ${outcome}`, 'Compare the NetworkPolicies with `windlass render`; deploy again.')
  }
  if (outcome === 'connected')
    return fails(`${tried}: connected, though it is not declared`, 'Look whether the network enforces NetworkPolicies.')
  const listens = await takesConnections(look, { pod: name, port: check.port })
  if (listens === true) return passes(`${tried}: ${outcome}, while somebody listens there`)
  return confirms(`${tried}: ${outcome}, but nobody listens there (${listens})`, 'Try it while the port is open.')
}
