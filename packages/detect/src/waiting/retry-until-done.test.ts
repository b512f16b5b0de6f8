import { expect, test } from 'vitest'
import { retryUntilDone } from './retry-until-done.ts'

function failing(times: number) {
  const stop = new AbortController()
  const [failures, pausesMs]: [boolean[], number[]] = [[], []]
  let attempts = 0
  return {
    stop,
    failures,
    pausesMs,
    options: {
      action: async () => {
        if (attempts++ < times) throw new Error('away')
        return 'done'
      },
      onFailure: (_: unknown, { isRepeated }: { readonly isRepeated: boolean }) => void failures.push(isRepeated),
      wait: async (ms: number) => void pausesMs.push(ms),
      signal: stop.signal,
    },
  }
}

test('goes on until it succeeds, after pauses that grow up to five seconds', async () => {
  const { options, failures, pausesMs } = failing(8)
  expect(await retryUntilDone(options)).toBe('done')
  expect(failures).toEqual([false, true, true, true, true, true, true, true])
  expect(pausesMs).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
})

test('ends with the reason of the signal, and tries nothing after it', async () => {
  const { options, failures, stop } = failing(Number.POSITIVE_INFINITY)
  const wait = async () => stop.abort('stopped')
  await expect(retryUntilDone({ ...options, wait })).rejects.toBe('stopped')
  expect(failures).toHaveLength(1)
  await expect(retryUntilDone(options)).rejects.toBe('stopped')
  expect(failures).toHaveLength(1)
})
