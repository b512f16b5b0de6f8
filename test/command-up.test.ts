import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockAt, headOf, type KnownBlock, settledBlock } from './harness/chain.ts'
import { Place } from './harness/place.ts'
import type { CommandEnd } from './harness/running-command.ts'

describe('windlass up in the foreground', () => {
  let place: Place
  let stack: string
  let end: CommandEnd
  let known: KnownBlock

  beforeAll(async () => {
    place = await Place.make()
    stack = place.writeStack()
    const up = place.start(['up', stack])
    await up.line(/all gates passed/)
    await up.line(/^healthy: release 1/)
    known = await settledBlock(place.node(0))
    up.signal('SIGINT')
    end = await up.ended
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('names its target in the first line', () => {
    expect(end.stdout.split('\n')[0]).toBe(`windlass up ${stack} → local (home)`)
  })

  test('says what each gate found: heights, peers, one hash, scored transactions', () => {
    expect(end.stderr).toMatch(
      /node: pass: heights \d+, \d+, \d+ · peers 2, 2, 2 · one hash 0x[0-9a-f]+…[0-9a-f]+ at \d+/,
    )
    expect(end.stderr).toMatch(/detector: pass: [1-9]\d* transactions scored/)
    expect(end.stdout).toMatch(/release 1 runs on local \(.*\): all gates passed in \d/)
  })

  test('drains at the first Ctrl-C, exits 0 and leaves nothing behind', async () => {
    expect(end).toMatchObject({ exitCode: 0, signal: null })
    expect(end.stderr).toMatch(/draining; Ctrl-C again stops at once/)
    expect(end.stdout).toMatch(/everything is stopped; the data is kept\n$/)
    await place.expectNothingLeft()
  })

  test('continues the same chain when it is started again, and kills everything at the second Ctrl-C', async () => {
    const up = place.start(['up', stack])
    await up.line(/all gates passed/)
    expect((await headOf(place.node(1))).number).toBeGreaterThan(known.number)
    expect(await blockAt(place.node(1), known.number)).toEqual(known)

    up.signal('SIGINT')
    await up.line(/draining/)
    up.signal('SIGINT')
    expect((await up.ended).exitCode).toBe(130)
    await place.expectNothingLeft()
  })

  test('stops what it has started when it is interrupted before the gates have passed, and says so as JSON', async () => {
    const up = place.start(['up', stack, '--json'])
    await up.line(/"operation-started"/)
    up.signal('SIGINT')
    const { exitCode, stdout, stderr } = await up.ended
    expect(exitCode).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'interrupted', release: { status: 'interrupted' } })
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.at(-1)).toMatchObject({ type: 'release-finished', status: 'removed' })
    await place.expectNothingLeft()
  })
})
