import { setTimeout as delay } from 'node:timers/promises'
import type { Readiness } from '@windlass/target/readiness'
import { type ProbeResult, probe } from '../probe.ts'
import type { Care, ProcessProbe } from '../state/desired-set.ts'

export type HealthFinding = Pick<Readiness, 'state' | 'reason' | 'detail'>

interface WatchHealthOptions {
  readonly care: Pick<Care, 'probes' | 'probing'>
  readonly ports: Readonly<Record<string, number>>
  readonly signal: AbortSignal
  readonly onFinding: (finding: HealthFinding) => void
}

/**
 * Looks at a running process until `signal` aborts, or until it is past help: then returns why it must be restarted.
 *
 * The startup probe comes first and alone. Probes are asked again and again because a process has no way to say that it
 * no longer answers.
 */
export async function watchHealth(options: WatchHealthOptions): Promise<string | undefined> {
  const { care, signal, onFinding } = options
  try {
    if (!care.probes.startup && !care.probes.ready && !care.probes.live) {
      await delay(care.probing.unprobedReadyMs, undefined, { signal })
      onFinding({ state: 'ready', reason: 'Ready', detail: 'runs; it has no probe to ask' })
      return undefined
    }
    if (care.probes.startup) await untilStarted(care.probes.startup, options)
    return await untilDead(options)
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

async function untilStarted(startup: ProcessProbe, options: WatchHealthOptions): Promise<void> {
  for (;;) {
    const result = await ask(startup, options)
    if (result.state === 'pass') return
    options.onFinding({ state: 'progressing', reason: 'Starting', detail: result.detail })
    await delay(options.care.probing.startingIntervalMs, undefined, { signal: options.signal })
  }
}

/**
 * Ready while the ready probe passes (the live probe where there is none). An answer that says no counts at once;
 * silence only when it repeats, since a busy machine is silent too. Dead when the live probe keeps failing after it
 * passed once: one that never did is still starting.
 */
async function untilDead(options: WatchHealthOptions): Promise<string> {
  const { care, signal, onFinding } = options
  const { probes, probing } = care
  let ready = false
  let alive = false
  let silentLooks = 0
  let deadLooks = 0
  for (;;) {
    const [live, judged] = await Promise.all([ask(probes.live, options), ask(probes.ready ?? probes.live, options)])

    if (live.state === 'pass') alive = true
    deadLooks = live.state === 'pass' ? 0 : deadLooks + 1
    if (alive && live.state !== 'pass' && deadLooks >= probing.failedLiveProbes) {
      return `its live probe failed ${deadLooks} times in a row: ${live.detail}`
    }

    silentLooks = judged.state === 'silent' ? silentLooks + 1 : 0
    if (judged.state === 'pass') {
      ready = true
      onFinding({ state: 'ready', reason: 'Ready', detail: 'answers its probes' })
    } else if (!ready || judged.state === 'fail' || silentLooks >= probing.silentProbes) {
      ready = false
      onFinding({ state: 'progressing', reason: 'NotReady', detail: judged.detail })
    }
    await delay(ready ? probing.readyIntervalMs : probing.startingIntervalMs, undefined, { signal })
  }
}

/** A probe that does not exist passes. */
async function ask(wanted: ProcessProbe | undefined, options: WatchHealthOptions): Promise<ProbeResult> {
  if (wanted === undefined) return { state: 'pass' }
  const { care, ports, signal } = options
  return probe({ probe: wanted, ports, timeoutMs: care.probing.timeoutMs, signal })
}
