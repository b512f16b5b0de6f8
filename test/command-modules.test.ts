import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Place } from './harness/place.ts'

/** What tells of a stack is enough to read one. */
const describing = ['contract', 'errors', 'stack', 'windlass']
/** What reaches a target, besides. */
const reaching = ['local', 'rollout', 'target']

describe('a command loads only what it needs', () => {
  let place: Place

  beforeAll(async () => {
    place = await Place.make()
    place.writeStack()
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test.each([
    {
      words: ['check', 'stack.yaml'],
      packages: describing,
      libraries: ['commander', 'croner', 'fastest-levenshtein', 'yaml', 'zod'],
    },
    { words: ['schema'], packages: describing },
    { words: ['init'], packages: describing },
    { words: ['ci', 'github', 'stack.yaml'], packages: [...describing, 'render'] },
    { words: ['status'], packages: [...describing, ...reaching] },
    { words: ['health'], packages: [...describing, ...reaching] },
    { words: ['logs'], packages: [...describing, ...reaching] },
    { words: ['history'], packages: [...describing, ...reaching] },
    { words: ['down', '--yes'], packages: [...describing, ...reaching] },
    { words: ['plan', 'stack.yaml'], packages: [...describing, ...reaching, 'render'] },
  ])('windlass $words.0', async ({ words, packages, libraries }) => {
    const loaded = await modulesOf(place, words)
    for (const name of loaded.packages) expect(packages).toContain(name)
    expect(loaded.packages).toContain('windlass')
    if (libraries !== undefined) expect(loaded.libraries).toEqual(libraries)
    for (const heavy of ['fastify', 'libp2p', '@ethereumjs/vm', 'classic-level', 'pino', 'prom-client'])
      expect(loaded.libraries).not.toContain(heavy)
  })
})

/** Names of the workspace packages and of the installed libraries whose modules a command has loaded. */
async function modulesOf(
  place: Place,
  words: readonly string[],
): Promise<{ readonly packages: readonly string[]; readonly libraries: readonly string[] }> {
  const tracer = new URL('./harness/trace-modules.ts', import.meta.url)
  const file = 'modules.json'
  await place.run(words, {
    nodeOptions: ['--import', tracer.href],
    environment: { LOADED_MODULES_FILE: join(place.directory, file) },
  })
  const urls: readonly string[] = JSON.parse(place.read(file))
  return {
    packages: namesIn(urls, /\/packages\/([^/]+)\/src\//),
    libraries: namesIn(urls, /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//),
  }
}

function namesIn(urls: readonly string[], pattern: RegExp): readonly string[] {
  return [...new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []))].toSorted()
}
