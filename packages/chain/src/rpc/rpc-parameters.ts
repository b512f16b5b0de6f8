import { hexToBigInt, hexToBytes, type PrefixedHexString } from '@ethereumjs/util'
import { z } from 'zod'

/** Schemas of the parameters that methods share: hexadecimal text in, bytes and bigints out. */

export const quantitySchema = z
  .custom<PrefixedHexString>(
    (value) => typeof value === 'string' && /^0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/.test(value),
    'a quantity was expected: 0x and hex digits without leading zeros',
  )
  .transform(hexToBigInt)

/** A height. A hash would be a quantity too, were it not for the bound of 64 bits. */
const heightSchema = z
  .custom<PrefixedHexString>((value) => typeof value === 'string' && /^0x(0|[1-9a-fA-F][0-9a-fA-F]{0,15})$/.test(value))
  .transform(hexToBigInt)

export const addressBytesSchema = bytesOfLength(20, 'an address')
export const hashBytesSchema = bytesOfLength(32, 'a hash')

export const dataSchema = z
  .custom<PrefixedHexString>(
    (value) => typeof value === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(value),
    'bytes were expected: 0x and an even number of hex digits',
  )
  .transform(hexToBytes)

/** A storage slot; clients send it as a quantity, with or without leading zeros. */
export const slotSchema = z
  .custom<PrefixedHexString>(
    (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value),
    'a storage slot was expected: 0x and at most 64 hex digits',
  )
  .transform(hexToBigInt)

/** A block by tag, by number, or by hash as in EIP-1898. */
export const blockIdSchema = z.union(
  [
    z.enum(['latest', 'earliest', 'pending', 'safe', 'finalized']).transform((tag) => ({ tag })),
    heightSchema.transform((number) => ({ number })),
    hashBytesSchema.transform((hash) => ({ hash })),
    z.object({ blockHash: hashBytesSchema }).transform(({ blockHash }) => ({ hash: blockHash })),
    z.object({ blockNumber: heightSchema }).transform(({ blockNumber }) => ({ number: blockNumber })),
  ],
  { error: 'a block was expected: a tag such as latest, a number in hex, or {blockHash}' },
)

export type BlockId = z.output<typeof blockIdSchema>

export const latestBlockSchema = blockIdSchema.prefault('latest')

/** A call or a transaction that is not signed. Both names of the data are in use. */
export const callRequestSchema = z
  .object({
    from: addressBytesSchema.optional(),
    to: addressBytesSchema.nullish(),
    gas: quantitySchema.optional(),
    gasPrice: quantitySchema.optional(),
    maxFeePerGas: quantitySchema.optional(),
    maxPriorityFeePerGas: quantitySchema.optional(),
    value: quantitySchema.optional(),
    nonce: quantitySchema.optional(),
    input: dataSchema.optional(),
    data: dataSchema.optional(),
  })
  .transform(({ input, data, to, ...call }) => ({ ...call, to: to ?? undefined, data: input ?? data }))

export type CallRequest = z.output<typeof callRequestSchema>

function bytesOfLength(length: number, what: string) {
  const digits = new RegExp(`^0x[0-9a-fA-F]{${length * 2}}$`)
  return z
    .custom<PrefixedHexString>(
      (value) => typeof value === 'string' && digits.test(value),
      `${what} was expected: 0x and ${length * 2} hex digits`,
    )
    .transform(hexToBytes)
}
