import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Admission } from './admission.ts'

/** Keeps the process busy, as a signature that is recovered does. */
function workFor(ms: number): void {
  const endsMs = performance.now() + ms
  while (performance.now() < endsMs);
}

test('does one task after the other, in order, past one that fails', async () => {
  const admission = new Admission()
  const log: string[] = []
  const task = (name: string) => async () => {
    log.push(`${name} begins`)
    await nextTurn()
    log.push(`${name} ends`)
    if (name === 'a') throw new Error('a fails')
    return name
  }
  const results = await Promise.allSettled(['a', 'b'].map((name) => admission.run(task(name))))
  expect(results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'b' }])
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('lets others have a turn while many tasks wait', async () => {
  const admission = new Admission()
  let done = 0
  const all = Array.from({ length: 20 }, () =>
    admission.run(async () => {
      workFor(5)
      done++
    }),
  )
  await nextTurn()
  await nextTurn()
  expect(done).toBeLessThan(20)
  await Promise.all(all)
  expect(done).toBe(20)
})
