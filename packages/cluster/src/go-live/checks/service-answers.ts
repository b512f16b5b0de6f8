import { describeError } from '@windlass/errors/describe-error'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, fails, type Outcome, passes } from '../go-live-result.ts'
import { endpointOf, takesConnections } from '../service-endpoint.ts'

const answerMs = 5_000

/** Asks a pod that the Service leads to, through the API server. */
export async function checkService(look: GoLiveLook, check: CheckOf<'service-answers'>): Promise<Outcome> {
  const { path } = check
  const endpoint = await endpointOf(look, check)
  if (typeof endpoint === 'string') return fails(endpoint)
  if (path === undefined) {
    const taken = await takesConnections(look, endpoint)
    return taken === true ? passes(`${endpoint.pod} takes connections`) : fails(`${endpoint.pod}: ${taken}`)
  }
  const reply = await ask(look, { ...endpoint, path })
  if (typeof reply === 'string') return fails(reply)
  const detail = `${endpoint.pod} answers ${path} with status ${reply.status}`
  return reply.status < 400 ? passes(detail) : fails(detail)
}

/** One GET; in words why there was no answer. */
export async function ask(
  { caller, facts }: Pick<GoLiveLook, 'caller' | 'facts'>,
  options: { readonly pod: string; readonly uid: string; readonly port: number; readonly path: string },
): Promise<{ readonly status: number; readonly body: string } | string> {
  const { pod, uid, port, path } = options
  const signal = AbortSignal.any([facts.signal, AbortSignal.timeout(answerMs)])
  try {
    return await caller.callPod({ name: pod, uid, port, request: { method: 'GET', path }, signal })
  } catch (error) {
    facts.signal.throwIfAborted()
    return `${pod} does not answer ${path}: ${describeError(error).message}`
  }
}
