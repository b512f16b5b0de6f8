import { detectorConfigSchema } from '@windlass/contract/detector-config'
import { runProcess } from '@windlass/service/run-process'
import { startDetector } from './start-detector.ts'

await runProcess({ name: 'detector', schema: detectorConfigSchema, start: startDetector })
