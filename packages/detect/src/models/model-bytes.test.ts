import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growForest } from '../forest/grow-forest.ts'
import { scoreRows } from '../forest/score-rows.ts'
import { randomRows } from '../testing/random-rows.ts'
import { trainedModel } from '../testing/trained-model.ts'
import { decodeModel, encodeModel } from './model-bytes.ts'

const model = { id: 'model-000001', ...trainedModel(1) }
const bytes = encodeModel(model)
const decode = (changed: Uint8Array) => decodeModel({ bytes: changed, origin: 'models/model-000001.forest' })

test('a model read back is the model that was written, and scores the same', () => {
  expect(decode(bytes)).toEqual(model)
  fc.assert(
    fc.property(randomRows(), fc.string(), (rows, name) => {
      const forest = growForest({ rows, trees: 5, sampleSize: 16, seed: 1 })
      const features = Array.from({ length: rows.features }, (_, column) => `${name} ${column}`)
      const written = { ...model, features, medians: rows.values.slice(0, rows.features), forest }
      const read = decode(encodeModel(written))
      expect(read).toEqual(written)
      expect(scoreRows(read.forest, rows)).toEqual(scoreRows(forest, rows))
    }),
  )
})

test('the same model is the same bytes', () => {
  expect(encodeModel({ id: 'model-000001', ...trainedModel(1) })).toEqual(bytes)
})

test('no changed, missing or added byte goes unseen', () => {
  const refused = expect.objectContaining({ code: expect.stringMatching(/^DETECT_MODEL_(FOREIGN|VERSION|CORRUPT)$/) })
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
      const changed = Uint8Array.from(bytes)
      changed[at] = (changed[at] as number) ^ difference
      expect(() => decode(changed)).toThrow(refused)
      expect(() => decode(bytes.slice(0, at))).toThrow(refused)
      expect(() => decode(Uint8Array.from([...bytes, difference]))).toThrow(refused)
    }),
  )
})

test.each([
  ['a file of something else', Buffer.from('{"result":null}'), 'DETECT_MODEL_FOREIGN'],
  ['an empty file', Buffer.alloc(0), 'DETECT_MODEL_FOREIGN'],
  ['the beginning of a model', bytes.slice(0, 20), 'DETECT_MODEL_CORRUPT'],
  ['a later layout', Uint8Array.from(bytes).fill(2, 8, 9), 'DETECT_MODEL_VERSION'],
])('%s is refused by name', (_, content, code) => {
  expect(() => decode(content)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('model-000001.forest') }),
  )
})

test('a header that does not describe the content is refused even where the checksum is right', () => {
  const content = Buffer.from(bytes.slice(0, -32))
  const at = content.indexOf('"trees":3')
  content.write('"trees":2', at)
  const changed = Buffer.concat([content, createHash('sha256').update(content).digest()])
  expect(() => decode(changed)).toThrow(expect.objectContaining({ code: 'DETECT_MODEL_CORRUPT' }))
})
