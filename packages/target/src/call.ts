/** A request to one replica, made from inside the target. */
export interface CallOptions {
  readonly component: string
  readonly replica: number
  /** Named port of the component: `rpc`, `metrics`, `api`. */
  readonly port: string
  readonly request: CallRequest
  readonly signal: AbortSignal
}

export interface CallRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface CallReply {
  readonly status: number
  readonly body: string
}
