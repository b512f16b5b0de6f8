/**
 * Something that must be seen to hold before a stack takes real traffic. Plain data from the description, checked by
 * whoever can reach the target.
 */
export type GoLiveCheck = {
  /** Unique and stable in a stack: `connection-refused/auth/tron-client/http`. */
  readonly id: string
  /** What must hold, in words. */
  readonly title: string
  /** Left out where it is about the stack as a whole. */
  readonly component?: string
} & GoLiveFact

export type GoLiveFact =
  /** Every replica of the workload runs the wanted revision and is ready. */
  | { readonly kind: 'replicas-ready'; readonly resource: string; readonly replicas: number }
  /** A Service leads to something that takes connections, and answers `path` below 400 where there is one. */
  | { readonly kind: 'service-answers'; readonly service: string; readonly port: number; readonly path?: string }
  /** Prometheus reads the metrics of every replica. */
  | { readonly kind: 'metrics-read'; readonly service: string; readonly port: string; readonly path: string }
  /** An alert that is fired for a test reaches its receiver. */
  | { readonly kind: 'alert-delivered'; readonly receiver: string }
  /** The last good backup is no older than what may be lost. */
  | { readonly kind: 'backup-recent'; readonly maxAgeHours: number }
  /** A backup was restored in a drill, within the time that a restore may take. */
  | { readonly kind: 'restore-drilled'; readonly maxMinutes: number }
  /** The way in was put under the load that its limits allow for one client, and answered. */
  | { readonly kind: 'load-tested'; readonly host: string; readonly requestsPerSecond: number }
  /** A service account may do exactly this with the Kubernetes API. */
  | { readonly kind: 'rights-exact'; readonly serviceAccount: string; readonly rights: readonly GoLiveRight[] }
  /** A connection that the description declares can be made. */
  | { readonly kind: 'connection-allowed'; readonly from: string; readonly to: string; readonly port: number }
  /** One that it does not declare cannot. */
  | { readonly kind: 'connection-refused'; readonly from: string; readonly to: string; readonly port: number }
  /** The certificate of a host is trusted and stays valid for a while. */
  | { readonly kind: 'certificate-valid'; readonly host: string; readonly minDays: number }
  /** No secret holds a placeholder. */
  | { readonly kind: 'secret-filled'; readonly secret: string; readonly key: string }

export interface GoLiveRight {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}
