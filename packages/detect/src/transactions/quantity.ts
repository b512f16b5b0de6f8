import { z } from 'zod'

const digits = /^(\d+|0x[0-9a-fA-F]+)$/
const evmWord = 2n ** 256n

/** A whole number in a request, exact whatever its size. */
export const quantitySchema = z
  .custom<string | number>(
    (value) => (typeof value === 'string' ? digits.test(value) : Number.isSafeInteger(value) && Number(value) >= 0),
    {
      error:
        'a whole number from 0 on, in quotes as decimal digits or as 0x and hex digits; without quotes only below 2^53, because JSON readers round what is larger',
    },
  )
  .transform(BigInt)
  .refine((value) => value < evmWord, 'a number below 2^256')

/** A whole number in an answer: decimal digits, because it may exceed what a JSON number holds. */
export const digitsSchema = z.string().regex(/^\d+$/)
