import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, homeAt } from './files/home.ts'
import { createLeaseLock } from './lease-lock.ts'

let home: Home
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'windlass-lease-')))
})
afterEach(() => rmSync(home.root, { recursive: true, force: true }))

const signal = AbortSignal.timeout(20_000)

test('the lease of a process that was killed is free at once, long before it expires', async () => {
  const program = join(import.meta.dirname, 'fixtures/lease-holder.ts')
  const child = spawn(process.execPath, [program, home.root], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).toBe('acquired')
  const lock = createLeaseLock({ home, now: Date.now })
  const options = { holder: 'next', ttlMs: 60_000, signal }
  expect(await lock.acquire(options)).toMatchObject({ state: 'held', by: { holder: 'killed' } })

  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await lock.inspect({ signal })).toBeUndefined()
  const result = await lock.acquire(options)
  expect(result.state).toBe('acquired')
  if (result.state === 'acquired') await result.lease[Symbol.asyncDispose]()
})

test('a lease lasts as long as it was asked for, counted from its last renewal', async () => {
  let nowMs = 1_000
  const lock = createLeaseLock({ home, now: () => nowMs })
  const result = await lock.acquire({ holder: 'steady', ttlMs: 100, signal })
  if (result.state !== 'acquired') throw new Error('the lock is not free')
  await using lease = result.lease
  nowMs = 1_090
  await lease.renew()
  nowMs = 1_189
  expect(await lock.inspect({ signal })).toEqual({ holder: 'steady', acquiredAtMs: 1_000, expiresAtMs: 1_190 })
  nowMs = 1_190
  expect(await lock.inspect({ signal })).toBeUndefined()
})

test('a lease that can no longer be looked at counts as lost', async () => {
  const lock = createLeaseLock({ home, now: Date.now })
  const result = await lock.acquire({ holder: 'blind', ttlMs: 60_000, signal })
  if (result.state !== 'acquired') throw new Error('the lock is not free')
  await using lease = result.lease
  const lost = once(lease.lost, 'abort', { signal })
  rmSync(home.lease, { recursive: true })
  writeFileSync(home.lease, 'no directory')
  await lost
  expect(lease.lost.reason).toMatchObject({ code: 'ENOTDIR' })
})
