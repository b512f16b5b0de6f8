import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { identifyProcess, isRunning, killGroup, signalProcess } from './process-identity.ts'

const idle = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })

test('a process is known again until it ends', async () => {
  const child = idle()
  const identity = identifyProcess(child.pid ?? 0)
  if (identity === undefined) throw new Error('the process is not seen')
  expect(isRunning(identity)).toBe(true)
  expect(killGroup(identity)).toBe(true)
  await once(child, 'exit')
  expect(isRunning(identity)).toBe(false)
  expect(signalProcess(identity, 'SIGTERM')).toBe(false)
})

test('another process that has got the number of one that ended is never touched', async () => {
  const child = idle()
  const ended = { pid: child.pid ?? 0, started: 'at another time' }
  expect(signalProcess(ended, 'SIGKILL')).toBe(false)
  expect(killGroup(ended)).toBe(false)
  expect(identifyProcess(ended.pid)).toBeDefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
})
