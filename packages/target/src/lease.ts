/** Who may change a release now. */
export interface LeaseHolder {
  /** A name a person recognises: command, user, host and process id. */
  readonly holder: string
  readonly acquiredAtMs: number
  readonly expiresAtMs: number
}

export type LeaseResult =
  | { readonly state: 'acquired'; readonly lease: Lease }
  | { readonly state: 'held'; readonly by: LeaseHolder }

/** Held until released or until it expires without having been renewed. */
export interface Lease extends AsyncDisposable {
  readonly holder: string
  /** Aborted, with the reason, as soon as the lease is lost to another. */
  readonly lost: AbortSignal
  /** Moves the expiry to `ttlMs` from now. */
  renew(): Promise<void>
}

/** One lock per release. An expired lease, or one whose holder is known to be dead, is taken over. */
export interface LeaseLock {
  acquire(options: {
    readonly holder: string
    readonly ttlMs: number
    readonly signal: AbortSignal
  }): Promise<LeaseResult>
  /** The present holder, without taking anything. */
  inspect(options: { readonly signal: AbortSignal }): Promise<LeaseHolder | undefined>
}
