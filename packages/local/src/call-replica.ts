import { CodedError } from '@windlass/errors/coded-error'
import type { CallOptions, CallReply } from '@windlass/target/call'
import { systemCode } from './files/file-error.ts'
import type { Home } from './files/home.ts'
import { loopbackRequest } from './loopback-request.ts'
import { readDesiredSets } from './state/desired-set.ts'

/**
 * Calls a replica over the loopback interface.
 *
 * Throws `LOCAL_REPLICA_UNKNOWN`, `LOCAL_PORT_UNKNOWN`, `LOCAL_NOT_LISTENING` or `LOCAL_CALL_FAILED`; rejects with the
 * reason of `signal` when it aborts.
 */
export async function callReplica(home: Home, options: CallOptions): Promise<CallReply> {
  const { request, signal } = options
  signal.throwIfAborted()
  const { name, port } = portOf(home, options)
  try {
    return await loopbackRequest({ ...request, port, signal })
  } catch (cause) {
    signal.throwIfAborted()
    const where = `port ${port} (${options.port})`
    if (systemCode(cause) === 'ECONNREFUSED') {
      throw new CodedError('LOCAL_NOT_LISTENING', `${name} does not listen on ${where}.`, {
        hint: `Look at \`windlass logs ${options.component}\`: it has not started, or has ended.`,
        cause,
      })
    }
    throw new CodedError('LOCAL_CALL_FAILED', `${name} did not answer ${request.path} on ${where}.`, {
      hint: `Look at \`windlass logs ${options.component}\`: it may have ended while it answered.`,
      cause,
    })
  }
}

function portOf(home: Home, options: CallOptions): { name: string; port: number } {
  const { component, replica: ordinal } = options
  const replicas = readDesiredSets(home)
    .filter((set) => set.component === component)
    .flatMap((set) => set.replicas)
  const replica = replicas.find((candidate) => candidate.ordinal === ordinal)
  if (replica === undefined) {
    throw new CodedError('LOCAL_REPLICA_UNKNOWN', `There is no replica ${ordinal} of ${component}.`, {
      hint: `It has ${replicas.length} replicas; \`windlass status\` shows them.`,
    })
  }
  const port = replica.launch.ports[options.port]
  if (port === undefined) {
    throw new CodedError('LOCAL_PORT_UNKNOWN', `${replica.name} has no port ${options.port}.`, {
      hint: `Its ports are ${Object.keys(replica.launch.ports).join(', ') || 'none'}.`,
    })
  }
  return { name: replica.name, port }
}
