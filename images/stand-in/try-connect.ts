import { connect } from 'node:net'

export type Connection =
  | { readonly connected: true; readonly tookMs: number }
  /** `reason` is what the system says, as `ECONNREFUSED`, or `timeout`: what a policy does to a connection. */
  | { readonly connected: false; readonly tookMs: number; readonly reason: string }

/** Says whether a TCP connection can be made from here. */
export function tryConnect(options: {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
}): Promise<Connection> {
  const { host, port, timeoutMs } = options
  const startMs = performance.now()
  const tookMs = () => Math.round(performance.now() - startMs)
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    // Counts the look-up of the name too, which the socket's own timeout does not.
    const timer = setTimeout(() => end({ connected: false, tookMs: tookMs(), reason: 'timeout' }), timeoutMs)
    const end = (connection: Connection): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(connection)
    }
    socket.once('connect', () => end({ connected: true, tookMs: tookMs() }))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ connected: false, tookMs: tookMs(), reason: error.code ?? error.message }),
    )
  })
}
