import { createHash } from 'node:crypto'
import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { maxFeatures, maxSampleSize } from '../forest/isolation-forest.ts'
import type { Model } from './model.ts'

/**
 * The layout of a model file, all numbers little-endian:
 *
 *     0   8 bytes      magic
 *     8   u32          version of this layout
 *     12  u32          length of the header, a multiple of 4
 *     16  JSON         header, padded with spaces
 *         f32[]        medians, one per feature
 *         f32[]        thresholds, trees * 2^height
 *         f32[]        path lengths, trees * 2^height
 *         u8[]         split features, trees * 2^height
 *         32 bytes     SHA-256 of everything before
 */
const magic = Buffer.from('WLMODEL\n')
const layoutVersion = 1
const headerOffset = 16
const checksumBytes = 32

const headerSchema = z.strictObject({
  id: z.string(),
  trainedAtMs: z.int(),
  transactions: z.int().min(1),
  seed: z.int(),
  features: z.array(z.string()).min(1).max(maxFeatures),
  trees: z.int().min(1),
  sampleSize: z.int().min(2).max(maxSampleSize),
  height: z.int().min(1).max(16),
})

type Header = z.output<typeof headerSchema>

export function encodeModel(model: Model): Uint8Array {
  const { medians, forest, ...described } = model
  const header = { ...described, trees: forest.trees, sampleSize: forest.sampleSize, height: forest.height }
  const text = JSON.stringify(header satisfies Omit<Header, 'features'> & { features: readonly string[] })
  const headerBytes = Buffer.from(text + ' '.repeat((4 - (Buffer.byteLength(text) % 4)) % 4))
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(layoutVersion, 0)
  numbers.writeUInt32LE(headerBytes.length, 4)
  const parts = [medians, forest.threshold, forest.pathLength, forest.splitFeature].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  )
  const content = Buffer.concat([magic, numbers, headerBytes, ...parts])
  return Buffer.concat([content, createHash('sha256').update(content).digest()])
}

/**
 * @param origin How messages call the file.
 * @throws CodedError `DETECT_MODEL_FOREIGN`, `DETECT_MODEL_VERSION` or `DETECT_MODEL_CORRUPT`.
 */
export function decodeModel({ bytes, origin }: { readonly bytes: Uint8Array; readonly origin: string }): Model {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const corrupt = (what: string, cause?: unknown) =>
    new CodedError('DETECT_MODEL_CORRUPT', `${origin} is damaged: ${what}`, {
      hint: 'Restore the file from a copy, or activate another model; a detector without a model trains a new one.',
      cause,
    })
  if (!file.subarray(0, magic.length).equals(magic))
    throw new CodedError('DETECT_MODEL_FOREIGN', `${origin} is no model of this detector`, {
      hint: 'Keep only model files in the model directory.',
    })
  if (file.length < headerOffset + checksumBytes) throw corrupt(`it ends after ${file.length} bytes`)
  const version = file.readUInt32LE(8)
  if (version !== layoutVersion)
    throw new CodedError(
      'DETECT_MODEL_VERSION',
      `${origin} has layout ${version}; this version reads layout ${layoutVersion}`,
      { hint: 'Use the version that wrote it, or train a new model.' },
    )
  const content = file.subarray(0, file.length - checksumBytes)
  if (!createHash('sha256').update(content).digest().equals(file.subarray(content.length)))
    throw corrupt('its checksum does not match its content')

  const payload = headerOffset + file.readUInt32LE(12)
  const { trees, sampleSize, height, ...described } = readHeader(file.subarray(headerOffset, payload), corrupt)
  const features = described.features.length
  const slots = trees << height
  const expected = payload + 4 * features + (4 + 4 + 1) * slots
  if (content.length !== expected) throw corrupt(`${content.length} bytes where its header describes ${expected}`)
  const floats = (offset: number, count: number) =>
    // A copy: the numbers of the file need not begin at a multiple of four.
    new Float32Array(new Uint8Array(file.subarray(offset, offset + 4 * count)).buffer)
  const trained = payload + 4 * features
  return {
    ...described,
    medians: floats(payload, features),
    forest: {
      trees,
      features,
      sampleSize,
      height,
      threshold: floats(trained, slots),
      pathLength: floats(trained + 4 * slots, slots),
      splitFeature: new Uint8Array(file.subarray(trained + 8 * slots, trained + 9 * slots)),
    },
  }
}

function readHeader(bytes: Buffer, corrupt: (what: string, cause?: unknown) => CodedError): Header {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw corrupt('its header cannot be read', cause)
  }
}
