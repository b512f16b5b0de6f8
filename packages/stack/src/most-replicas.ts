interface Replicated {
  readonly replicas?: number | undefined
  readonly autoscaling?: { readonly maxReplicas: number } | undefined
}

/** Replicas there may be at once: the most an autoscaler may make, else those that are wanted. */
export function mostReplicas({ replicas = 1, autoscaling }: Replicated): number {
  return Math.max(replicas, autoscaling?.maxReplicas ?? 0)
}
