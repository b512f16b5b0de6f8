import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { canonicalJson } from '../../canonical-json.ts'
import { kustomizeTree } from './kustomize-tree.ts'
import { environments } from './testing/environments.ts'

const noKubectl = spawnSync('kubectl', ['version', '--client']).status !== 0

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'windlass-kustomize-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function writeTree(root: string, tree: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, content] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

async function kubectlBuild(path: string): Promise<readonly unknown[]> {
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', path], { maxBuffer: 1 << 26 })
  return parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS())
}

it('kubectl builds of every overlay what its environment renders', async ({ skip }) => {
  skip(noKubectl, 'kubectl is not installed: the Debian package kubernetes-client brings it')
  let count = 0
  await fc.assert(
    fc.asyncProperty(environments, async (rendered) => {
      const root = join(directory, String(count++))
      await writeTree(root, kustomizeTree(rendered))
      for (const { environment, objects } of rendered) {
        // Kustomize refuses to build nothing.
        if (objects.length === 0 || rendered[0]?.objects.length === 0) continue
        const built = await kubectlBuild(join(root, 'overlays', environment))
        expect(built.map(canonicalJson).toSorted()).toEqual(
          objects.map(({ object }) => canonicalJson(object)).toSorted(),
        )
      }
    }),
    { numRuns: 6 },
  )
})
