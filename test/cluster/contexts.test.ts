import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { apiServer } from './harness/cluster.ts'
import { CommandPlace } from './harness/command-place.ts'
import { standInImages, standInService } from './harness/stand-in-components.ts'

const api = standInService

describe('one kubeconfig with two contexts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windlass-contexts-'))
  /** In the cluster under test. */
  let here: CommandPlace
  /** Where nothing answers, which is the current context. */
  let elsewhere: CommandPlace

  beforeAll(async () => {
    const options = { stack: { components: { api } }, images: await standInImages() }
    await apiServer()
    here = await CommandPlace.make(options)
    const kubeconfig = parse(readFileSync(process.env['KUBECONFIG'] ?? '', 'utf8'))
    const path = join(directory, 'config')
    const both = {
      ...kubeconfig,
      clusters: [...kubeconfig.clusters, { name: 'elsewhere', cluster: { server: 'https://127.0.0.1:1' } }],
      contexts: [
        ...kubeconfig.contexts,
        { name: 'elsewhere', context: { ...kubeconfig.contexts[0].context, cluster: 'elsewhere' } },
      ],
      'current-context': 'elsewhere',
    }
    writeFileSync(path, JSON.stringify(both))
    vi.stubEnv('KUBECONFIG', path)
    elsewhere = await CommandPlace.make(options)
  })

  afterAll(async () => {
    await here?.[Symbol.asyncDispose]()
    await elsewhere?.[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
    rmSync(directory, { recursive: true })
  })

  test('every command means the context of the environment, whatever the current one is', async () => {
    const where = new RegExp(`→ kubernetes \\((?!elsewhere).+, namespace ${here.namespace}\\)`)
    for (const words of [['deploy'], ['status'], ['scale', 'api', '2'], ['health'], ['rollback'], ['down', '--yes']])
      expect((await here.ends(0, ...words)).stdout).toMatch(where)
  })

  test('a cluster that does not answer is named, and no other is asked instead', async () => {
    const { stdout } = await elsewhere.ends(2, 'health')
    expect(stdout).toContain(`→ kubernetes (elsewhere, namespace ${elsewhere.namespace})`)
    expect(stdout).toContain('The API server at https://127.0.0.1:1 does not answer')
    expect((await elsewhere.ends(1, 'deploy')).stderr).toContain('code: CLUSTER_UNREACHABLE')
    expect(await elsewhere.hasNamespace()).toBe(false)
  })
})
