import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { exitCode } from '../packages/windlass/src/exit-code.ts'
import { RunningCommand } from './harness/running-command.ts'

const stacks = join(import.meta.dirname, '../stacks')

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'windlass-render-'))
})
afterEach(() => rm(directory, { recursive: true }))

const render = (...words: readonly string[]) => new RunningCommand({ arguments: ['render', ...words], directory }).ended

describe('windlass render', () => {
  test('prints every object of the first environment and says which that is', async () => {
    const { exitCode: code, stdout, stderr } = await render(join(stacks, 'xai.yaml'))
    expect(code).toBe(exitCode.done)
    expect(stderr).toContain('xai-blockchain, environment production')
    const objects = parseAllDocuments(stdout).map((document) => document.toJS())
    expect(objects[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'xai-blockchain' } })
    expect(objects.map(({ kind }) => kind)).toContain('StatefulSet')
  })

  test('prints the same as JSON, and of one component alone', async () => {
    const { stdout } = await render(join(stacks, 'xai.yaml'), '--env', 'test', '--component', 'node', '--json')
    const objects: readonly { metadata: { labels: Record<string, string> } }[] = JSON.parse(stdout)
    expect(objects.length).toBeGreaterThan(5)
    expect(new Set(objects.map(({ metadata }) => metadata.labels['app.kubernetes.io/name']))).toEqual(new Set(['node']))
  })

  test('writes one file for each object, and leaves none of an earlier rendering over', async () => {
    const target = join(directory, 'objects')
    await render(join(stacks, 'xai.yaml'), '--env', 'production', '--split', target)
    expect(await readdir(join(target, 'node'))).toContain('horizontalpodautoscaler-xai-blockchain-node.yaml')
    const { exitCode: code, stdout } = await render(join(stacks, 'xai.yaml'), '--env', 'test', '--split', target)
    expect(code).toBe(exitCode.done)
    expect(stdout).toMatch(/^Wrote \d+ files into /)
    expect(await readdir(join(target, 'node'))).not.toContain('horizontalpodautoscaler-xai-blockchain-node.yaml')
  })

  test('leaves a directory alone that holds what somebody else wrote', async () => {
    const target = join(directory, 'taken')
    await mkdir(target)
    await writeFile(join(target, 'mine.txt'), 'mine')
    const { exitCode: code, stderr } = await render(join(stacks, 'xai.yaml'), '--split', target)
    expect(code).toBe(exitCode.usage)
    expect(stderr).toContain('WINDLASS_DIRECTORY_TAKEN')
    expect(await readdir(target)).toEqual(['mine.txt'])
    expect(await readdir(directory)).toEqual(['taken'])
  })

  test('writes a kustomize tree of all environments', async () => {
    const target = join(directory, 'deploy')
    const { exitCode: code } = await render(join(stacks, 'anomaly.yaml'), '--kustomize', target)
    expect(code).toBe(exitCode.done)
    expect(await readdir(join(target, 'overlays'))).toEqual(['production', 'staging', 'test'])
    expect(await readFile(join(target, 'overlays/test/kustomization.yaml'), 'utf8')).toContain('../../base')
  })

  test('prints what must hold before a stack goes live', async () => {
    const { stdout } = await render(join(stacks, 'lucid.yaml'), '--go-live', '--component', 'tron-client')
    expect(stdout).toMatch(/does not reach port 8091 of tron-client/)
  })

  test('prints the processes of a local environment, which has no objects', async () => {
    const { stdout } = await render(join(stacks, 'local.yaml'))
    expect(stdout).toContain('kind: processes')
    const { exitCode: code, stderr } = await render(join(stacks, 'local.yaml'), '--kustomize', join(directory, 'x'))
    expect(code).toBe(exitCode.usage)
    expect(stderr).toContain('RENDER_NO_CLUSTER_FORM')
  })

  test.each([
    [['--component', 'nod'], 'Did you mean `node`?'],
    [['--env', 'nowhere'], 'there is no environment named `nowhere`'],
    [['--kustomize', 'x', '--split', 'y'], 'cannot be used together'],
  ])('says what is wrong with %j', async (words, message) => {
    const { exitCode: code, stdout, stderr } = await render(join(stacks, 'xai.yaml'), ...words)
    expect(code).toBe(exitCode.usage)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(await readdir(directory)).toEqual([])
  })
})
