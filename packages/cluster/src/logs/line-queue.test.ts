import { expect, test } from 'vitest'
import { LineQueue } from './line-queue.ts'

test('who produces faster than it is taken waits', async () => {
  const queue = new LineQueue<number>(2)
  const put: number[] = []
  const produce = async () => {
    for (let item = 0; item < 10; item++) {
      await queue.put(item)
      put.push(item)
    }
    queue.end()
  }
  const produced = produce()
  await new Promise(setImmediate)
  expect(put).toEqual([0, 1])
  const taken: number[] = []
  for await (const item of queue.take()) {
    taken.push(item)
    await new Promise(setImmediate)
    expect(put.length - taken.length).toBeLessThanOrEqual(2)
  }
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  await produced
})

test('what lies there is taken before the error that ended it', async () => {
  const queue = new LineQueue<string>(10)
  await queue.put('last words')
  queue.end({ error: new Error('broken') })
  const taken: string[] = []
  const take = async () => {
    for await (const item of queue.take()) taken.push(item)
  }
  await expect(take()).rejects.toThrow('broken')
  expect(taken).toEqual(['last words'])
})

test('nobody waits for one who takes no more', async () => {
  const queue = new LineQueue<string>(1)
  await queue.put('one')
  const waiting = queue.put('two')
  queue.end()
  await waiting
  await queue.put('three')
  expect(await Array.fromAsync(queue.take())).toEqual(['one'])
})
