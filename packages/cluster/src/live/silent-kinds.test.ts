import { expect, test } from 'vitest'
import { answers } from '../testing/api-server.ts'
import { opened } from '../testing/opened-connection.ts'
import { SilentKinds } from './silent-kinds.ts'

const { signal } = new AbortController()
const monitor = {
  apiVersion: 'monitoring.example.com/v1',
  kind: 'Monitor',
  plural: 'monitors',
  namespaced: true,
  hasStatus: true,
}

const definition = (status: unknown, whole: object = {}) =>
  answers(200, {
    spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: { status }, ...whole } } }] },
  })
const preserved = { 'x-kubernetes-preserve-unknown-fields': true }

test.each([
  ['conditions are told', definition({ properties: { conditions: {} } }), false],
  ['each parent tells its conditions', definition({ properties: { parents: {} } }), false],
  ['only other things are told', definition({ properties: { bindings: {} } }), true],
  ['anything may be told', definition(preserved), false],
  ['the definition has no form', definition({}, preserved), false],
  ['the definition may not be seen', answers(403, {}), false],
])('where %s', async (_what, answer, silent) => {
  await using to = await opened([answer])
  expect(await new SilentKinds(to.connection).has(monitor, signal)).toBe(silent)
})

test('a definition is read once', async () => {
  await using to = await opened([definition({ properties: { conditions: {} } })])
  const kinds = new SilentKinds(to.connection)
  await Promise.all([kinds.has(monitor, signal), kinds.has(monitor, signal)])
  await kinds.has(monitor, signal)
  expect(to.server.received.map(({ url }) => url)).toEqual([
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/monitors.monitoring.example.com',
  ])
})

test('what is known without it is not asked for', async () => {
  await using to = await opened([])
  const kinds = new SilentKinds(to.connection)
  expect(await kinds.has({ ...monitor, hasStatus: false }, signal)).toBe(true)
  expect(await kinds.has({ ...monitor, apiVersion: 'v1', kind: 'ConfigMap' }, signal)).toBe(false)
  expect(await kinds.has({ ...monitor, apiVersion: 'apps/v1', kind: 'Deployment' }, signal)).toBe(false)
  expect(to.server.received).toEqual([])
})
