import { isCodedError } from '@windlass/errors/coded-error'
import { describeError } from '@windlass/errors/describe-error'
import type { SurveyGap, SurveyPart } from '@windlass/target/survey'
import type { ApiReply } from '../connection.ts'
import type { Place } from '../place.ts'

/** What a look at one part of a place goes by; it writes down what it could not see. */
export interface PartLook {
  readonly place: Place
  readonly signal: AbortSignal
  readonly gaps: SurveyGap[]
}

/** The kubelet of a lost machine never answers, and is waited for by the API server for long. */
const lookMs = 4_000

/** One request of a survey; `undefined` and a gap where it brings nothing. Throws only the reason of `signal`. */
export async function lookAt(
  { place, signal, gaps }: PartLook,
  options: { readonly part: SurveyPart; readonly what: string; readonly path: string; readonly right: string },
): Promise<unknown> {
  const { part, what, path, right } = options
  const gap = (kind: SurveyGap['kind'], why: string) => void gaps.push({ part, kind, reason: `${what}: ${why}` })
  const late = AbortSignal.timeout(lookMs)
  let reply: ApiReply
  try {
    const answers = [403, 404]
    const limited = AbortSignal.any([signal, late])
    reply = await place.connection.request({ method: 'GET', path, query: { limit: 5000 }, answers, signal: limited })
  } catch (error) {
    signal.throwIfAborted()
    if (late.aborted) return gap('passing', `no answer within ${lookMs / 1000} s`)
    const unmeasured = isCodedError(error, 'CLUSTER_UNAVAILABLE') && path.startsWith('/apis/metrics.k8s.io/')
    gap('passing', unmeasured ? 'the metrics server does not answer' : describeError(error).message)
    return undefined
  }
  if (reply.status === 403) gap('lasting', `it may not be seen (it takes ${right})`)
  if (reply.status === 404) gap('lasting', 'nobody in this cluster tells')
  return reply.status < 300 ? reply.body : undefined
}

/** The objects of a list; none where there is no list. */
export function itemsOf<Kind>(body: unknown): readonly Kind[] {
  return (body as { readonly items?: readonly Kind[] | null } | undefined)?.items ?? []
}
