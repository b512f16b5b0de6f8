import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('what is asked for by one name is done one after another, by several at once', async () => {
  const turns = new Turns()
  const done: string[] = []
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const first = turns.take('node', async () => {
    await held
    done.push('first')
  })
  const second = turns.take('node', async () => void done.push('second'))
  await turns.take('other', async () => void done.push('other'))
  release()
  await Promise.all([first, second])
  expect(done).toEqual(['other', 'first', 'second'])
})

test('who fails is told, and holds nobody up', async () => {
  const turns = new Turns()
  const failed = turns.take('node', () => Promise.reject(new Error('lost')))
  const next = turns.take('node', async () => 'done')
  await expect(failed).rejects.toThrow('lost')
  expect(await next).toBe('done')
})
