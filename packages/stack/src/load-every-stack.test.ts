import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadEveryStack } from './load-stack.ts'

const load = (name: string) =>
  loadEveryStack({
    path: join(import.meta.dirname, 'fixtures', name),
    readFile: (path) => readFile(path, 'utf8'),
  })

describe('a description with all of its environments', () => {
  it('is one stack for each of them, in their order, and what it says of pipelines', async () => {
    const loaded = await load('valid/ci.yaml')
    if (!loaded.ok) throw new Error('refused')
    expect(loaded.stacks.map(({ environment }) => environment)).toEqual(['local', 'staging'])
    expect(loaded.stacks.map(({ components }) => Object.keys(components))).toEqual([['node'], ['node', 'prices']])
    expect(loaded.ci).toEqual({
      registry: 'ghcr.io/example',
      images: {
        node: { context: '.', file: 'Containerfile', target: 'node', platforms: ['linux/amd64', 'linux/arm64'] },
        prices: { context: 'services/prices', platforms: ['linux/amd64'] },
      },
      notify: { slack: 'SLACK_WEBHOOK_URL' },
    })
  })

  it('may say nothing of pipelines', async () => {
    const loaded = await load('valid/environments.yaml')
    expect(loaded).toMatchObject({ ok: true, ci: undefined })
  })

  it('is refused as a whole', async () => {
    const loaded = await load('meaning/ci.yaml')
    expect(loaded).toMatchObject({ ok: false, problems: [{ path: 'ci.images.price' }] })
  })
})
