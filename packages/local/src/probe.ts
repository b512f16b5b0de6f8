import { healthReportSchema } from '@windlass/contract/health'
import { describeError } from '@windlass/errors/describe-error'
import { systemCode } from './files/file-error.ts'
import { type LoopbackReply, loopbackRequest } from './loopback-request.ts'
import type { ProcessProbe } from './state/desired-set.ts'

/** What one look at a process found; `silent` where there was no answer to judge. */
export type ProbeResult =
  | { readonly state: 'pass' }
  | { readonly state: 'fail'; readonly detail: string }
  | { readonly state: 'silent'; readonly detail: string }

/** Asks a process once; rejects only when `signal` aborts. */
export async function probe(options: {
  readonly probe: ProcessProbe
  readonly ports: Readonly<Record<string, number>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}): Promise<ProbeResult> {
  const { path, port: portName } = options.probe
  const port = options.ports[portName]
  if (port === undefined)
    return { state: 'fail', detail: `The probe ${path} names the port ${portName}: there is none.` }
  const timeout = AbortSignal.timeout(options.timeoutMs)
  try {
    const signal = AbortSignal.any([options.signal, timeout])
    return judge(path, await loopbackRequest({ port, method: 'GET', path, signal }))
  } catch (error) {
    options.signal.throwIfAborted()
    const why = timeout.aborted ? `no answer within ${options.timeoutMs} ms` : inWords(error)
    return { state: 'silent', detail: `${path} on port ${port} (${portName}): ${why}` }
  }
}

function judge(path: string, reply: LoopbackReply): ProbeResult {
  if (reply.status >= 200 && reply.status < 300) return { state: 'pass' }
  return {
    state: 'fail',
    detail: reasonsIn(reply.body) ?? `${path} answers ${reply.status}: ${reply.body.slice(0, 200)}`,
  }
}

/** The reasons of a health report: `peers: 0 connected, 1 needed`. */
function reasonsIn(body: string): string | undefined {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return undefined
  }
  const failed = healthReportSchema.safeParse(json).data?.checks.filter((check) => check.state === 'fail') ?? []
  return failed.length === 0 ? undefined : failed.map((check) => `${check.name}: ${check.reason}`).join('; ')
}

function inWords(error: unknown): string {
  return systemCode(error) === 'ECONNREFUSED' ? 'nothing listens' : describeError(error).message
}
