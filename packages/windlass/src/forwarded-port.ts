import { CodedError } from '@windlass/errors/coded-error'

/** What `port-forward` was asked for. */
export interface ForwardedPort {
  readonly component: string
  /** Number or name. */
  readonly replica?: string
  /** Of the replica: name or number. */
  readonly port: string
  /** 0 for any that is free; that of the replica where left out. */
  readonly localPort?: number
}

const highestPort = 65_535

/** Reads `node`, `node/1` or `node/NAME`, and `rpc`, `8080:rpc` or `0:8546`. Throws `WINDLASS_USAGE`. */
export function parseForwarded(words: { readonly replica: string; readonly port: string }): ForwardedPort {
  const [component = '', replica, ...rest] = words.replica.split('/')
  if (component === '' || replica === '' || rest.length > 0)
    throw usage(`\`${words.replica}\` names no component.`, 'Name a component or one of its replicas: node, node/1.')
  const at = words.port.lastIndexOf(':')
  const port = words.port.slice(at + 1)
  const local = words.port.slice(0, Math.max(at, 0))
  if (port === '' || (/^\d+$/.test(port) && !isPort(port)) || (at >= 0 && !isPort(local) && local !== '0'))
    throw usage(
      `\`${words.port}\` is no port.`,
      'Name it by name or number, one of this machine before it where it differs: rpc, 8080:rpc, 0:8546.',
    )
  return {
    component,
    port,
    ...(replica !== undefined && { replica }),
    ...(at >= 0 && { localPort: Number(local) }),
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= highestPort
}

function usage(message: string, hint: string): CodedError {
  return new CodedError('WINDLASS_USAGE', message, { hint })
}
