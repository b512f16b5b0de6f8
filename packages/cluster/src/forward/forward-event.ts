/** How it was found that a forwarded port leads to what answers. */
export type ForwardProbe =
  /** What the pod is probed with itself, asked through the local address. */
  | { readonly kind: 'http'; readonly path: string; readonly status: number }
  /** Nothing is known to ask there: a connection was made, and not ended by the other side. */
  | { readonly kind: 'connection' }

export type ForwardEvent =
  | {
      readonly kind: 'ready'
      /** `127.0.0.1:8546` */
      readonly address: string
      readonly replica: string
      /** Of the replica. */
      readonly port: number
      readonly probe: ForwardProbe
    }
  /** No replica that is meant is ready. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** One connection, or the look whether any is answered, failed; more may come through. */
  | { readonly kind: 'failed'; readonly reason: string }

export interface ForwardOptions {
  readonly component: string
  /** By its number or name; any that is ready where left out. */
  readonly replica?: string | undefined
  /** By its name or number. */
  readonly port: string
  /** 0 takes a free one; that of the replica where left out. */
  readonly localPort?: number | undefined
  readonly signal: AbortSignal
}
