import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Place } from './harness/place.ts'

describe('what cannot be done is refused before anything is touched', () => {
  let place: Place

  beforeAll(async () => {
    place = await Place.make()
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('an unknown command', async () => {
    const { exitCode, stderr } = await place.run(['deplay'])
    expect(exitCode).toBe(64)
    expect(stderr).toMatch(/unknown command 'deplay'\n\(Did you mean deploy\?\)/)
  })

  test.each([
    { words: ['deploy', 'stack.yaml', '--timeout', 'soon'], says: /not a number above 0/ },
    { words: ['logs', '--tail', 'all'], says: /not a whole number/ },
    { words: ['set', 'config', 'node', 'mining.enabled'], says: /`mining.enabled` is no key=value/ },
    { words: ['status', '--quick'], says: /unknown option '--quick'/ },
  ])('an argument that makes no sense: $words', async ({ words, says }) => {
    place.writeStack()
    expect(await place.run(words)).toMatchObject({ exitCode: 64, stderr: expect.stringMatching(says) })
  })

  test.each(['check', 'plan', 'deploy', 'up'])(
    'an invalid description, by %s, with all of its problems',
    async (command) => {
      const file = place.writeStack({
        file: 'invalid.yaml',
        components: [{ node: { replicas: 2 }, traffic: { needs: ['nodes'] }, detector: { surces: [] } }],
      })
      const { exitCode, stdout, stderr } = await place.run([command, file])
      expect(exitCode).toBe(64)
      const said = stdout + stderr
      expect(said).toMatch(/invalid\.yaml:\d+.*replicas/)
      expect(said).toMatch(/invalid\.yaml:\d+.*nodes/)
      expect(said).toMatch(/invalid\.yaml:\d+.*surces/)
      expect(said).toMatch(/3 problems/)
    },
  )

  test('a description that is not there', async () => {
    const { exitCode, stderr } = await place.run(['deploy', 'missing.yaml'])
    expect(exitCode).toBe(64)
    expect(stderr).toMatch(/missing\.yaml cannot be read\.\nbecause: ENOENT.*\nhint: /)
  })

  test('a command about the last release where there is none', async () => {
    const { exitCode, stderr } = await place.run(['deploy'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/There is no release here yet/)
  })

  test('and a plan, too, makes neither a process nor a record', async () => {
    const { stdout } = await place.done(['plan', place.writeStack()])
    expect(stdout).toMatch(/3 components change/)
    expect(existsSync(place.home)).toBe(false)
    await place.expectNothingLeft()
  })
})
