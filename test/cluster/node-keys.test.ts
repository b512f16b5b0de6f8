import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RunningCommand } from '../harness/running-command.ts'
import { CommandPlace } from './harness/command-place.ts'
import { registryImage } from './harness/registry-image.ts'

/** Run by the program of a pod: every file below the directory of secrets, with what is in it. */
const listSecrets = `
  const { readdirSync, readFileSync } = require('node:fs')
  const entries = readdirSync('/run/secrets', { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.parentPath + '/' + entry.name)
  console.log(JSON.stringify(Object.fromEntries(files.map((file) => [file, readFileSync(file, 'utf8')]))))`

describe('the keys of the nodes of a chain', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windlass-node-keys-'))
  const keys = join(directory, 'keys')
  let place: CommandPlace

  beforeAll(async () => {
    const node = { kind: 'chain', keys: { from: 'file', path: 'keys' } }
    const description = { name: 'keyed', components: { node }, environments: { local: { target: 'local' } } }
    writeFileSync(join(directory, 'keyed.json'), JSON.stringify(description))
    const made = await new RunningCommand({ directory, arguments: ['keys', 'keyed.json'] }).ended
    expect(made).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^node-2 +12D3KooW\w+ +keys\/node-2 \(made\)$/m),
    })
    place = await CommandPlace.make({
      stack: { file: 'xai.yaml' },
      images: { 'ghcr.io/example/windlass/node:0.1.0': await registryImage('node') },
      overrides: {
        node: { keys: { from: 'file', path: keys } },
        entry: { enabled: false },
        monitoring: { enabled: false },
      },
    })
    await place.ends(0, 'deploy')
  })

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true })
  })

  const keyOf = (node: number) => readFileSync(join(keys, `node-${node}`), 'utf8')

  test.each([0, 1])('are seen by their own pod only: node %i', async (node) => {
    const pod = `xai-blockchain-node-${node}`
    const { stdout } = await promisify(execFile)('kubectl', [
      ...['--namespace', place.namespace, 'exec', pod, '--container', 'node', '--'],
      ...['node', '--eval', listSecrets],
    ])
    expect(JSON.parse(stdout)).toEqual({ '/run/secrets/windlass-keys/identity': keyOf(node) })
  })

  test('are in no log, no status and no history', async () => {
    const said = await Promise.all(
      [['status'], ['logs', '--tail', '1000'], ['history', '1']].map((words) => place.run(...words, '--json')),
    )
    for (const { stdout } of said) for (const node of [0, 1, 2]) expect(stdout).not.toContain(keyOf(node).trim())
  })
})
