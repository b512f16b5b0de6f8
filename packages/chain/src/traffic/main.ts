import { trafficConfigSchema } from '@windlass/contract/traffic-config'
import { runProcess } from '@windlass/service/run-process'

await runProcess({
  name: 'traffic',
  schema: trafficConfigSchema,
  start: async (options) => (await import('./start-traffic.ts')).startTraffic(options),
})
