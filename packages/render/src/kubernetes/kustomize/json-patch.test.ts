import { expect, it } from 'vitest'
import { patchBetween } from './json-patch.ts'

it('One more container before another is one operation, and so is one less', () => {
  const [node, proxy] = [
    { name: 'node', image: 'ghcr.io/example/node:1', args: ['--cache', '4096'] },
    { name: 'proxy', image: 'ghcr.io/example/proxy:1', args: ['--listen', '8080'] },
  ]
  const one = { spec: { containers: [node] } }
  const two = { spec: { containers: [proxy, { ...node, image: 'ghcr.io/example/node:2' }] } }
  expect(patchBetween(one, two)).toEqual([
    { op: 'replace', path: '/spec/containers/0/image', value: 'ghcr.io/example/node:2' },
    { op: 'add', path: '/spec/containers/0', value: proxy },
  ])
  expect(patchBetween(two, one)).toEqual([
    { op: 'replace', path: '/spec/containers/1/image', value: 'ghcr.io/example/node:1' },
    { op: 'remove', path: '/spec/containers/0' },
  ])
})

it('Places in lists are those of the first object, whatever else is removed or added', () => {
  const peers = (...names: string[]) => ({
    peers: names.map((name) => ({ name, address: `${name}.peers.example.com` })),
  })
  expect(patchBetween(peers('a', 'b', 'c', 'd', 'e'), peers('a', 'x', 'b', 'd'))).toEqual([
    { op: 'remove', path: '/peers/4' },
    { op: 'remove', path: '/peers/2' },
    { op: 'add', path: '/peers/1', value: { name: 'x', address: 'x.peers.example.com' } },
  ])
})

it('What has little left of it is replaced as a whole, but not metadata, which kustomize keeps notes in', () => {
  const from = { metadata: { name: 'a', labels: { a: '1' } }, spec: { args: ['a', 'b', 'c'] } }
  const to = { metadata: { name: 'a', annotations: { b: '2' } }, spec: { args: ['d', 'e'] } }
  expect(patchBetween(from, to)).toEqual([
    { op: 'remove', path: '/metadata/labels' },
    { op: 'add', path: '/metadata/annotations', value: { b: '2' } },
    { op: 'replace', path: '/spec/args', value: ['d', 'e'] },
  ])
})

it('Keys with slashes and tildes are escaped, and fields that are undefined are none', () => {
  expect(patchBetween({ a: undefined, data: { 'b/c~d': 1, e: 'f' } }, { data: { 'b/c~d': 2, e: 'f' } })).toEqual([
    { op: 'replace', path: '/data/b~1c~0d', value: 2 },
  ])
})
