import { request as httpRequest, type IncomingMessage } from 'node:http'
import { CodedError, isCodedError } from '@windlass/errors/coded-error'
import type { CallOptions, CallReply, CallRequest } from '@windlass/target/call'
import { findPort } from '../forward/pod-port.ts'
import type { Place } from '../place.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'
import type { PodDirectory } from '../pods/pod-directory.ts'
import { ForwardAgent, type ForwardedRequest } from './forward-agent.ts'

/** Calls replicas through the API server. */
export class PodCaller implements Disposable {
  readonly #place: Place
  readonly #directory: PodDirectory
  readonly #agent: ForwardAgent

  constructor(place: Place, directory: PodDirectory) {
    this.#place = place
    this.#directory = directory
    this.#agent = new ForwardAgent(place.connection)
  }

  /**
   * Makes one request. Throws `CLUSTER_REPLICA_UNKNOWN`, `CLUSTER_PORT_UNKNOWN`, `CLUSTER_NOT_LISTENING`,
   * `CLUSTER_CALL_FAILED`, `CLUSTER_FORWARD_FAILED`, or what the API server refuses with; rejects with the reason of
   * `signal` when it aborts.
   */
  async call(options: CallOptions): Promise<CallReply> {
    const { component, replica, request, signal } = options
    const { pod } = await this.#find(component, replica, signal)
    const { name, uid } = pod.metadata
    const port = findPort(pod, options.port)
    const { phase } = pod.status ?? {}
    if (phase !== 'Running') throw notRunning(name, phase)
    try {
      return await this.callPod({ name, uid, port, request, signal })
    } catch (cause) {
      signal.throwIfAborted()
      this.#directory.forget()
      if (isCodedError(cause)) throw cause
      throw new CodedError(
        'CLUSTER_CALL_FAILED',
        `${name} did not answer ${request.path} on port ${port} (${options.port}).`,
        {
          hint: `Look at \`windlass logs ${component}\`: it may have ended while it answered.`,
          cause,
        },
      )
    }
  }

  /** One that is not known to run may have come since. */
  async #find(component: string, replica: number, signal: AbortSignal): Promise<ReplicaPod> {
    const known = await this.#directory.replicasOf(component, signal)
    const found = known.find(({ ordinal }) => ordinal === replica)
    if (found?.pod.status?.phase === 'Running') return found
    return findReplica(await this.#directory.replicasNow(component, signal), { component, replica })
  }

  /** Makes one request to a port of this very pod, whoever it belongs to. */
  callPod(options: {
    readonly name: string
    readonly uid: string
    readonly port: number
    readonly request: CallRequest
    readonly signal: AbortSignal
  }): Promise<CallReply> {
    const { name, uid, port, request, signal } = options
    return this.#send({
      agent: this.#agent,
      forwarded: { namespace: this.#place.namespace, pod: name, port },
      host: uid,
      port,
      method: request.method,
      path: request.path,
      // Servers that guard against foreign names let this one through.
      headers: { host: `localhost:${port}`, ...request.headers },
      body: request.body,
      signal,
    })
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }

  #send(options: ForwardedRequest & { readonly body: string | undefined }): Promise<CallReply> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(options, (reply) => readReply(reply).then(resolve, reject))
      outgoing.on('error', (error) => {
        // One that was kept may be closed by the other side just then.
        const again = outgoing.reusedSocket && options.method === 'GET' && isReset(error)
        if (again) this.#send(options).then(resolve, reject)
        else reject(error)
      })
      outgoing.end(options.body)
    })
  }
}

function isReset(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET'
}

async function readReply(reply: IncomingMessage): Promise<CallReply> {
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk)
  return { status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }
}

function findReplica(
  pods: readonly ReplicaPod[],
  { component, replica }: { readonly component: string; readonly replica: number },
): ReplicaPod {
  const found = pods.find(({ ordinal }) => ordinal === replica)
  if (found !== undefined) return found
  throw new CodedError('CLUSTER_REPLICA_UNKNOWN', `There is no replica ${replica} of ${component}.`, {
    hint: `It has ${pods.length} pods; \`windlass status\` shows them.`,
  })
}

function notRunning(pod: string, phase = 'Unknown'): CodedError {
  return new CodedError('CLUSTER_NOT_LISTENING', `${pod} does not run: it is ${phase}.`, {
    hint: 'Wait until it runs; `windlass status` says what it waits for.',
  })
}
