import { healthPaths } from '@windlass/contract/health'
import { trafficConfigSchema } from '@windlass/contract/traffic-config'

const metricsProbe = (path: string) => ({ port: 'metrics', path })

/** Keys of the traffic generator that the description decides; the rest is up to the target. */
export const trafficSettingsSchema = trafficConfigSchema.omit({
  name: true,
  dataDir: true,
  listenHost: true,
  metricsPort: true,
  urls: true,
})

/** Programs that come with Windlass: the kind each is for, and what a component that runs it has by default. */
export const builtinPrograms = {
  'builtin:chain': { kind: 'chain', defaults: {} },
  'builtin:detect': { kind: 'detector', defaults: {} },
  'builtin:traffic': {
    kind: 'service',
    defaults: {
      ports: { metrics: 9190 },
      metrics: { port: 'metrics', path: '/metrics' },
      probes: {
        startup: metricsProbe(healthPaths.startup),
        ready: metricsProbe(healthPaths.ready),
        live: metricsProbe(healthPaths.live),
      },
    },
  },
} as const

export type BuiltinProgram = keyof typeof builtinPrograms

export function isBuiltinProgram(image: unknown): image is BuiltinProgram {
  return typeof image === 'string' && Object.hasOwn(builtinPrograms, image)
}

/** Whether an image is the path of a program that Node runs. */
export function isProgramFile(image: string): boolean {
  return /\.[cm]?[jt]s$/.test(image)
}
