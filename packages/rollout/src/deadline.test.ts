import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { withDeadline } from './deadline.ts'
import { SimulatedClock } from './testing/simulated-clock.ts'

const signal = new AbortController().signal
const never = () => new Promise<never>(() => undefined)

describe('a deadline', () => {
  it('returns what the task returns in time', async () => {
    const clock = new SimulatedClock()
    expect(await withDeadline({ clock, ms: 10, signal, task: async () => 'done' })).toEqual({
      state: 'done',
      value: 'done',
    })
  })

  it('expires even when the task ignores its signal, which has been aborted then', async () => {
    const clock = new SimulatedClock()
    let given: AbortSignal | undefined
    const task = (taskSignal: AbortSignal) => {
      given = taskSignal
      return never()
    }
    expect(await withDeadline({ clock, ms: 10, signal, task })).toEqual({ state: 'expired' })
    expect(given?.aborted).toBe(true)
  })

  it('begins anew whenever the task says so', async () => {
    const clock = new SimulatedClock()
    const begunAtMs = clock.nowMs()
    const task = async (stopped: AbortSignal, renew: () => void) => {
      for (let step = 0; step < 3; step++) {
        await clock.sleep({ ms: 8, signal: stopped })
        renew()
      }
      return never()
    }
    expect(await withDeadline({ clock, ms: 10, signal, task })).toEqual({ state: 'expired' })
    expect(clock.nowMs() - begunAtMs).toBe(34)
  })

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController()
    const waiting = withDeadline({ clock: new SimulatedClock(), ms: 10, signal: stop.signal, task: never })
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })

  it('throws what the task throws', async () => {
    const task = async () => {
      throw new Error('broken')
    }
    await expect(withDeadline({ clock: new SimulatedClock(), ms: 10, signal, task })).rejects.toThrow('broken')
  })

  it('works on real time as well', async () => {
    expect(await withDeadline({ clock: systemClock, ms: 1, signal, task: never })).toEqual({ state: 'expired' })
    await expect(systemClock.sleep({ ms: 1, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  })
})
