import { z } from 'zod'

const fixedHex = (bytes: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `${what}: 0x and ${2 * bytes} hex digits`)
    .toLowerCase()

/** Hashes and addresses in lower case, so that equal ones are equal texts. */
export const hashSchema = fixedHex(32, 'a hash')
export const addressSchema = fixedHex(20, 'an address')

/** Bytes of any number. */
export const dataSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/, 'data: 0x and hex digits')
  .refine((text) => text.length % 2 === 0, 'data: whole bytes, two hex digits each')
