import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { listenForInterruption } from './interruption.ts'

function signalSource() {
  return new EventEmitter() as EventEmitter & Pick<NodeJS.Process, 'on' | 'off'>
}

test('the first signal drains and the second forces, whichever they are', () => {
  const source = signalSource()
  using interruption = listenForInterruption(source)
  expect([interruption.drain.aborted, interruption.force.aborted]).toEqual([false, false])
  source.emit('SIGINT')
  expect([interruption.drain.aborted, interruption.force.aborted]).toEqual([true, false])
  source.emit('SIGTERM')
  expect([interruption.drain.aborted, interruption.force.aborted]).toEqual([true, true])
})

test('nobody listens any more once it is disposed', () => {
  const source = signalSource()
  listenForInterruption(source)[Symbol.dispose]()
  expect(source.eventNames()).toEqual([])
})
