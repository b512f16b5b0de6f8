import { RLP } from '@ethereumjs/rlp'
import { bytesToBigInt } from '@ethereumjs/util'
import { CodedError } from '@windlass/errors/coded-error'

/** Anything RLP decodes to. */
export type RlpItem = Uint8Array | RlpItem[]

/** Decodes a message that is a list of exactly `length` items. */
export function readMessage(bytes: Uint8Array, length: number): RlpItem[] {
  let item: RlpItem
  try {
    item = RLP.decode(bytes)
  } catch (cause) {
    throw malformed('it is not RLP', cause)
  }
  return readList(item, { min: length, max: length })
}

export function readList(item: RlpItem | undefined, { min = 0, max }: { min?: number; max: number }): RlpItem[] {
  if (!Array.isArray(item)) throw malformed('a list was expected')
  if (item.length < min || item.length > max)
    throw malformed(`a list of ${min} to ${max} items was expected, not of ${item.length}`)
  return item
}

export function readBytes(item: RlpItem | undefined, { min = 0, max }: { min?: number; max: number }): Uint8Array {
  if (!(item instanceof Uint8Array)) throw malformed('bytes were expected')
  if (item.length < min || item.length > max)
    throw malformed(`${min} to ${max} bytes were expected, not ${item.length}`)
  return item
}

export function readHash(item: RlpItem | undefined): Uint8Array {
  return readBytes(item, { min: 32, max: 32 })
}

/** An unsigned integer of at most 256 bits. */
export function readInteger(item: RlpItem | undefined): bigint {
  return bytesToBigInt(readBytes(item, { max: 32 }))
}

/** The height of a block, which everybody but the chain itself takes for a number. */
export function readHeight(item: RlpItem | undefined): bigint {
  return checkedHeight(readInteger(item))
}

/** Throws where no chain is ever as high: a peer that says so is believed in nothing. */
export function checkedHeight(height: bigint): bigint {
  if (height > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(`${height} is no height`)
  return height
}

export function readText(item: RlpItem | undefined, { max }: { max: number }): string {
  return new TextDecoder().decode(readBytes(item, { max }))
}

/** A message that is not what its protocol says. */
export function malformed(what: string, cause?: unknown): CodedError {
  return new CodedError('CHAIN_MESSAGE_MALFORMED', `A peer sent a message that cannot be read: ${what}.`, {
    hint: 'Check that the peer runs a compatible version of Windlass.',
    cause,
  })
}
