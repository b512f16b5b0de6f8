import { nodeConfigSchema } from '@windlass/contract/node-config'
import { runProcess } from '@windlass/service/run-process'

await runProcess({
  name: 'chain',
  schema: nodeConfigSchema,
  start: async (options) => (await import('./node.ts')).startNode(options),
})
