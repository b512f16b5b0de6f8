import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Component } from './component.ts'
import { loadStack } from './load-stack.ts'
import { invalidStack } from './problem.ts'

describe('what an environment says', () => {
  let components: Readonly<Record<string, Component>>

  beforeAll(async () => {
    const path = join(import.meta.dirname, 'fixtures/valid/kinds.yaml')
    const loaded = await loadStack({ path, readFile: (file) => readFile(file, 'utf8'), environment: 'test' })
    if (!loaded.ok) throw invalidStack(loaded.problems)
    components = loaded.stack.components
  })

  it('of a kind holds for all its components, unless it says otherwise of one', () => {
    expect(components['prices']).toMatchObject({ replicas: 2, resources: { requests: { memory: '32Mi' } } })
    expect(components['orders']).toMatchObject({ replicas: 1, resources: { requests: { memory: '32Mi' } } })
    expect(components['node']).toMatchObject({ replicas: 3 })
  })

  it('of sizes leaves the others as the kind has them', () => {
    expect(components['prices']).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    })
    expect(components['node']).toMatchObject({
      resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
    })
  })

  it('of a secret holds for every component that has one of its name', () => {
    const literal = { from: 'literal', value: 'only-for-tests', test: true }
    expect(components['prices']).toMatchObject({ secrets: { 'api-key': literal } })
    expect(components['orders']).toMatchObject({
      secrets: { 'api-key': literal, other: { from: 'external', store: 'vault', key: 'other' } },
    })
    expect(components['node']).toMatchObject({ secrets: {} })
  })

  it('replaces a secret whole where it comes from elsewhere, and a backup by key where its method stays', () => {
    expect(components['node']).toMatchObject({ keys: { from: 'file', path: '/keys' } })
    expect(components['node']).toMatchObject({
      backup: { method: 'snapshot', snapshotClass: 'fast', schedule: '0 */2 * * *' },
    })
  })

  it('of images holds for those beside a program and those of the defaults; the exact reference goes first', () => {
    expect(components['node']).toMatchObject({
      image: expect.stringMatching(/^ghcr.io\/example\/node:1.4.0@sha256:ab/),
    })
    expect(components['prices']).toMatchObject({
      image: 'registry.example.com:5000/prices:7',
      pod: { sidecars: { proxy: { image: 'registry.example.com:5000/proxy:2' } } },
    })
    expect(components['orders']).toMatchObject({ image: 'registry.example.com/orders' })
    expect(components['cache']).toMatchObject({ exporter: { image: 'redis:7' } })
  })

  it('lets a component talk to one of a later phase, and to one that waits for it', () => {
    expect(components['prices']).toMatchObject({ talksTo: ['orders'], needs: [] })
    expect(components['orders']).toMatchObject({ needs: ['prices'] })
  })
})
