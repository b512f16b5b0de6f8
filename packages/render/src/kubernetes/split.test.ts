import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { splitFiles } from './split.ts'

function owned(component: string, kind: string, name: string, namespace = 'xai') {
  return { component, object: { apiVersion: 'v1', kind, metadata: { name, namespace } } }
}

it('Each object is a file of its component, named by kind and name, in the order given', () => {
  const files = splitFiles([owned('node', 'StatefulSet', 'xai-node'), owned('auth', 'Service', 'xai-auth')])
  expect([...files]).toEqual([
    [
      'node/statefulset-xai-node.yaml',
      'apiVersion: v1\nkind: StatefulSet\nmetadata:\n  name: xai-node\n  namespace: xai\n',
    ],
    ['auth/service-xai-auth.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: xai-auth\n  namespace: xai\n'],
  ])
})

it('Names that no file system takes for the same stay apart', () => {
  const files = splitFiles([
    owned('node', 'Role', 'xai:reader'),
    owned('node', 'Role', 'xai-reader'),
    owned('node', 'Role', 'xai-reader', 'monitoring'),
    owned('node', 'ROLE', 'xai-reader-2'),
  ])
  expect([...files.keys()]).toEqual([
    'node/role-xai-reader.yaml',
    'node/role-xai-reader-2.yaml',
    'node/role-xai-reader-3.yaml',
    'node/role-xai-reader-2-2.yaml',
  ])
})

it('However objects are named, none is lost', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'A', '-', '.', ':', '2') })
  const object = fc.tuple(fc.constantFrom('node', 'auth'), fc.constantFrom('Role', 'role', 'Service'), name)
  fc.assert(
    fc.property(fc.array(object), (drawn) => {
      const objects = drawn.map(([component, kind, own]) => owned(component, kind, own))
      const files = splitFiles(objects)
      expect([...files.values()].map((content) => parse(content))).toEqual(objects.map(({ object }) => object))
      for (const path of files.keys()) expect(path).toMatch(/^[a-z]+\/[a-z0-9.-]+\.yaml$/)
    }),
  )
})
