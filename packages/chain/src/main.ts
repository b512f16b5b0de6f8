import { nodeConfigSchema } from '@windlass/contract/node-config'
import { runProcess } from '@windlass/service/run-process'
import { startNode } from './node.ts'

await runProcess({ name: 'chain', schema: nodeConfigSchema, start: startNode })
