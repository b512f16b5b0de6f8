import { z } from 'zod'

/** A whole number in a request, exact whatever its size. */
export const quantitySchema = z
  .union([z.string().regex(/^(\d+|0x[0-9a-fA-F]+)$/), z.int().min(0)], {
    error:
      'a whole number from 0 on, in quotes as decimal digits or as 0x and hex digits; without quotes only below 2^53, because JSON readers round what is larger',
  })
  .transform(BigInt)

/** A whole number in an answer: decimal digits, because it may exceed what a JSON number holds. */
export const digitsSchema = z.string().regex(/^\d+$/)

export const hashSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'a hash: 0x and 64 hex digits')
  .toLowerCase()
