import { detectorConfigSchema } from '@windlass/contract/detector-config'
import { runProcess } from '@windlass/service/run-process'

await runProcess({
  name: 'detector',
  schema: detectorConfigSchema,
  start: async (options) => (await import('./start-detector.ts')).startDetector(options),
})
