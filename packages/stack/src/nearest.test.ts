import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it.each([
  ['replica', ['replicas', 'resources'], 'replicas'],
  ['gaslimit', ['gasLimit', 'height'], 'gasLimit'],
  ['blockTime', ['chainId', 'blockTimeSeconds'], 'blockTimeSeconds'],
  ['nod', ['detector', 'node'], 'node'],
  ['folow', ['kind', 'path'], undefined],
  ['a', ['bc'], undefined],
])('of %j among %j is %j', (name, names, expected) => {
  expect(nearest(name, names)).toBe(expected)
})
