import { trafficConfigSchema } from '@windlass/contract/traffic-config'
import { runProcess } from '@windlass/service/run-process'
import { startTraffic } from './start-traffic.ts'

await runProcess({ name: 'traffic', schema: trafficConfigSchema, start: startTraffic })
