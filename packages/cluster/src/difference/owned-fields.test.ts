import { expect, test } from 'vitest'
import type { LiveObject } from '../live/live-object.ts'
import { ownsAll } from './owned-fields.ts'

const wanted = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'one', labels: { app: 'api' } },
  spec: {
    replicas: 2,
    strategy: {},
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            args: ['--fast'],
            env: [
              { name: 'LEVEL', value: 'info' },
              { name: 'MODE', value: '' },
            ],
            ports: [{ containerPort: 80 }],
          },
        ],
      },
    },
  },
}

function ownedFields(container: object): object {
  return {
    'f:metadata': { 'f:labels': { 'f:app': {} } },
    'f:spec': {
      'f:replicas': {},
      'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, ...container } } } },
    },
  }
}

const container = {
  'f:args': {},
  'f:env': {
    'k:{"name":"LEVEL"}': { '.': {}, 'f:name': {}, 'f:value': {} },
    'k:{"name":"MODE"}': { '.': {}, 'f:name': {}, 'f:value': {} },
  },
  'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
}

function live(...sets: readonly (readonly [manager: string, fields: object])[]): LiveObject {
  const managedFields = sets.map(([manager, fieldsV1]) => ({ manager, fieldsV1: fieldsV1 as Record<string, never> }))
  return { metadata: { name: 'api', uid: '1', resourceVersion: '1', creationTimestamp: '', managedFields } }
}

test('what was applied is ours as long as nobody changes it, whatever the server filled in', () => {
  expect(ownsAll(live(['windlass', ownedFields(container)]), wanted)).toBe(true)
})

test('fields that another manager sets as well stay ours', () => {
  const both = live(['windlass', ownedFields(container)], ['other', ownedFields(container)])
  expect(ownsAll(both, wanted)).toBe(true)
})

test('a field that we wrote by other means is ours', () => {
  const { 'f:args': args, ...rest } = container
  const split = live(['windlass', ownedFields(rest)], ['windlass-replicas', ownedFields({ 'f:args': args })])
  expect(ownsAll(split, wanted)).toBe(true)
})

test.each([
  ['a field that somebody set', { ...container, 'f:args': undefined }],
  [
    'an item whose value somebody set',
    { ...container, 'f:env': { ...container['f:env'], 'k:{"name":"LEVEL"}': { 'f:name': {} } } },
  ],
  ['an item that somebody took away', { ...container, 'f:ports': { '.': {} } }],
])('%s is ours no more', (_what, changed) => {
  const fields = JSON.parse(JSON.stringify(ownedFields(changed)))
  expect(ownsAll(live(['windlass', fields], ['kubectl-edit', ownedFields(container)]), wanted)).toBe(false)
})
