import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
let copy: string

/** The configuration of the linter, alone, so that files can be judged that the repository must not hold. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'windlass-arrows-'))
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'biome.json'))
  for (const path of ['biome.json', '.gitignore', ...packages]) cpSync(join(root, path), join(copy, path))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

function lintErrors(path: string, code: string): string {
  const file = join(copy, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
  const { stdout, stderr } = spawnSync('biome', ['lint', '--colors=off', path], { cwd: copy, encoding: 'utf8' })
  rmSync(file)
  return stdout + stderr
}

const importing = (name: string) => `import { value } from '${name}'\n\nexport const used = value\n`

describe('the import arrows', () => {
  it.each([
    ['packages/errors/src/new.ts', '@windlass/contract/health'],
    ['packages/stack/src/new.ts', '@windlass/render/canonical-json'],
    ['packages/rollout/src/new.ts', '@windlass/local/local-target'],
    ['packages/rollout/src/new.ts', '@windlass/stack/stack'],
    ['packages/chain/src/new.ts', '@windlass/detect/main'],
    ['packages/local/src/new.ts', 'windlass'],
    ['packages/cluster/src/new.ts', '@windlass/rollout/plan/plan-release'],
    ['packages/rollout/src/new.ts', '@windlass/cluster/cluster-target'],
  ])('refuse in %s an import of %s', (path, name) => {
    expect(lintErrors(path, importing(name))).toContain('noRestrictedImports')
  })

  it.each([
    ['packages/rollout/src/new.ts', 'node:child_process'],
    ['packages/render/src/new.ts', 'node:fs/promises'],
    ['packages/windlass/src/new.ts', 'node:child_process'],
    ['packages/chain/src/rpc/new.ts', '@libp2p/tcp'],
    ['packages/detect/src/new.ts', 'fastify'],
    ['packages/detect/src/api/new.ts', 'ioredis'],
    ['packages/detect/src/redis/new.ts', '@platformatic/kafka'],
    ['packages/local/src/new.ts', 'node:net'],
    ['packages/windlass/src/new.ts', '@kubernetes/client-node'],
    ['packages/cluster/src/new.ts', 'node:child_process'],
  ])('refuse in %s the effect of %s', (path, name) => {
    expect(lintErrors(path, importing(name))).toContain('noRestrictedImports')
  })

  it.each([
    ['packages/render/src/new.ts', '@windlass/stack/stack'],
    ['packages/rollout/src/new.ts', '@windlass/target/target'],
    ['packages/local/src/new.ts', 'node:child_process'],
    ['packages/cluster/src/new.ts', '@kubernetes/client-node'],
    ['packages/chain/src/network/new.ts', '@libp2p/tcp'],
    ['packages/detect/src/redis/new.ts', 'ioredis'],
    ['packages/service/src/new.ts', 'fastify'],
    ['packages/rollout/src/new.test.ts', 'node:child_process'],
  ])('allow in %s an import of %s', (path, name) => {
    expect(lintErrors(path, importing(name))).toContain('Checked 1 file')
    expect(lintErrors(path, importing(name))).not.toContain('noRestrictedImports')
  })

  it('refuse the environment of the process outside service and windlass', () => {
    const code = 'export const home = process.env.HOME\n'
    expect(lintErrors('packages/local/src/new.ts', code)).toContain('noProcessEnv')
    expect(lintErrors('packages/windlass/src/new.ts', code)).not.toContain('noProcessEnv')
  })
})
