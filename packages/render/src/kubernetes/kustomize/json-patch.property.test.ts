import fc from 'fast-check'
import { applyPatch, type Operation } from 'rfc6902'
import { expect, it } from 'vitest'
import { patchBetween } from './json-patch.ts'

const key = fc.oneof(fc.constantFrom('a', 'b/c', 'd~e', '~1', '', '0', '-', 'name'), fc.string())
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, '', 'a', 'b', 0, 1, [], {}),
    fc.array(tie('data'), { maxLength: 6 }),
    fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: fc.nat(1) }), { maxLength: 6 }),
    fc.dictionary(
      key.filter((name) => name !== '__proto__'),
      tie('data'),
      { maxKeys: 5 },
    ),
  ),
}))
const object = fc.dictionary(fc.constantFrom('metadata', 'spec', 'data'), data)

it('A patch between any two objects turns the one into the other, and is empty only if they are equal', () => {
  fc.assert(
    fc.property(object, object, (from, to) => {
      const patch = patchBetween(from, to)
      const patched = JSON.parse(JSON.stringify(from))
      expect(applyPatch(patched, structuredClone(patch) as Operation[]).filter((error) => error !== null)).toEqual([])
      expect(patched).toEqual(to)
      expect(patch.length === 0).toBe(JSON.stringify(patched) === JSON.stringify(from))
    }),
    { numRuns: 2000 },
  )
})
