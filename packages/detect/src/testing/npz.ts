import { inflateRawSync } from 'node:zlib'

/** An array of a NumPy archive: its numbers in the order they are stored. */
export interface NumpyArray {
  readonly shape: readonly number[]
  /** Column after column where true, row after row where false. */
  readonly fortranOrder: boolean
  readonly numbers: ArrayLike<number>
}

const endOfDirectory = 0x06054b50

/** The arrays of an `.npz` file by name: a zip archive of `.npy` files. Enough of both formats for the fixtures. */
export function readNpz(file: Buffer): ReadonlyMap<string, NumpyArray> {
  const end = file.lastIndexOf(Buffer.from(Uint32Array.of(endOfDirectory).buffer))
  if (end < 0) throw new TypeError('not a zip archive')
  const arrays = new Map<string, NumpyArray>()
  let entry = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = file.readUInt16LE(entry + 28)
    const name = file.toString('utf8', entry + 46, entry + 46 + nameLength)
    const local = file.readUInt32LE(entry + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const packed = file.subarray(start, start + file.readUInt32LE(entry + 20))
    const content = file.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed)
    arrays.set(name.replace(/\.npy$/, ''), readNpy(content))
    entry += 46 + nameLength + file.readUInt16LE(entry + 30) + file.readUInt16LE(entry + 32)
  }
  return arrays
}

function readNpy(content: Buffer): NumpyArray {
  const start = 10 + content.readUInt16LE(8)
  const header = content.toString('latin1', 10, start)
  const field = (pattern: RegExp) => pattern.exec(header)?.[1] ?? ''
  // A copy, because typed arrays must begin at a multiple of their element size.
  const bytes = new Uint8Array(content.subarray(start)).buffer
  return {
    shape: field(/'shape': \(([^)]*)\)/)
      .split(',')
      .filter((text) => text.trim() !== '')
      .map(Number),
    fortranOrder: field(/'fortran_order': (\w+)/) === 'True',
    numbers: numbersOf(field(/'descr': '([^']+)'/), bytes),
  }
}

function numbersOf(type: string, bytes: ArrayBuffer): ArrayLike<number> {
  switch (type) {
    case '<f8':
      return new Float64Array(bytes)
    case '<i8':
      return Array.from(new BigInt64Array(bytes), Number)
    case '<i2':
      return new Int16Array(bytes)
    case '|u1':
      return new Uint8Array(bytes)
    default:
      throw new TypeError(`numbers of type ${type}`)
  }
}
