import type { Finding } from '../finding.ts'
import type { System } from './system.ts'

/** A ConfigMap holds 1 MiB, of which its labels and what Windlass adds take a little. */
const mostBytes = 2 ** 20 - 2 ** 14

/** Configuration that no ConfigMap could hold. */
export function checkConfigSize(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) =>
    (['config', 'consensus'] as const).flatMap((key): readonly Finding[] => {
      const value: unknown = key in draft ? draft[key as keyof typeof draft] : undefined
      if (value === undefined) return []
      const size = Buffer.byteLength(JSON.stringify(value, null, 2))
      if (size <= mostBytes) return []
      const message = `takes ${size} bytes, and Kubernetes keeps at most ${mostBytes} in one ConfigMap`
      return [{ path: ['components', name, key], at: 'key', message, hint: 'Put what is large into the image.' }]
    }),
  )
}
