import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { orAborted } from './race-abort.ts'

/** Rejections that nobody handles, from now on to the end of the test. */
function unhandledRejections(): readonly unknown[] {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  return unhandled
}

test.each([
  ['before it began', true],
  ['while it waited', false],
])('work that fails after its only waiter was aborted %s harms nobody', async (_when, early) => {
  const unhandled = unhandledRejections()
  const { promise: work, reject } = Promise.withResolvers<never>()
  const controller = new AbortController()
  if (early) controller.abort(new Error('aborted'))
  const waiting = orAborted(work, controller.signal)
  controller.abort(new Error('aborted'))
  await expect(waiting).rejects.toThrow('aborted')
  reject(new Error('the connection was closed'))
  await nextTurn()
  await nextTurn()
  expect(unhandled).toEqual([])
})

test('one who still waits is told of a failure', async () => {
  const { signal } = new AbortController()
  await expect(orAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
})
