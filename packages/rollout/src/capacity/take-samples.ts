import type { Survey } from '@windlass/target/survey'
import type { Target } from '@windlass/target/target'
import type { Clock } from '../clock.ts'

/** Whoever measures does so every 10 to 60 seconds: looking more often sees the same twice. */
const intervalMs = 10_000

/** Surveys over a time, the first at once; `forMs` of 0 takes a single one. Throws only the reason of `signal`. */
export async function takeSamples(options: {
  readonly target: Target
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly forMs: number
}): Promise<readonly Survey[]> {
  const { target, clock, signal, forMs } = options
  const endMs = clock.nowMs() + forMs
  const samples = [await target.survey({ parts: ['use', 'volumes', 'machines'], signal })]
  while (clock.nowMs() < endMs) {
    await clock.sleep({ ms: Math.min(intervalMs, endMs - clock.nowMs()), signal })
    samples.push(await target.survey({ parts: ['use', 'volumes'], signal }))
  }
  return samples
}
