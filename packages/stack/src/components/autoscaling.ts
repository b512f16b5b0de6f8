import { z } from 'zod'
import { replicasSchema } from './replicas.ts'

const percentSchema = z.int().min(1).max(100)

const autoscalingFields = {
  maxReplicas: replicasSchema.describe('Replicas at most; `replicas` is the fewest'),
  scaleDownWindowSeconds: z.int().min(0).default(300).describe('How long fewer must have been enough'),
}

const usage = (defaults: { readonly cpuPercent: number; readonly memoryPercent: number }) => ({
  cpuPercent: percentSchema.default(defaults.cpuPercent).describe('CPU above which replicas are added, of the request'),
  memoryPercent: percentSchema.default(defaults.memoryPercent).describe('The same of memory'),
})

export const autoscalingSchema = z
  .strictObject({ ...autoscalingFields, ...usage({ cpuPercent: 70, memoryPercent: 80 }) })
  .meta({ id: 'autoscaling', description: 'Adds replicas under load and takes them away after it' })

export const chainAutoscalingSchema = z
  .strictObject({
    ...autoscalingFields,
    ...usage({ cpuPercent: 70, memoryPercent: 75 }),
    peers: z.int().min(1).default(45).describe('Peers below which nodes are added, while as many are known'),
    syncLagBlocks: z
      .int()
      .min(1)
      .default(10)
      .describe('Blocks that synced nodes may lag behind before nodes are added'),
    poolTransactions: z.int().min(1).default(500).describe('Waiting transactions above which nodes are added'),
  })
  .meta({ id: 'chainAutoscaling', description: 'Adds nodes under load and takes them away after it' })

export const detectorAutoscalingSchema = z
  .strictObject({
    ...autoscalingFields,
    ...usage({ cpuPercent: 70, memoryPercent: 80 }),
    consumerLag: z.int().min(1).optional().describe('Messages a replica may be behind before replicas are added'),
  })
  .meta({ id: 'detectorAutoscaling', description: 'Adds replicas under load and takes them away after it' })
