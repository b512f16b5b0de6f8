import { z } from 'zod'

/** More than that no one cluster has been shown to run. */
const mostReplicas = 5000

/** Number of replicas of a component. */
export const replicasSchema = z.int().min(1).max(mostReplicas)
