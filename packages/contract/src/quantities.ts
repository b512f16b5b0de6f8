import { z } from 'zod'

/** An amount of wei as a decimal string in text, as a bigint in code: wei exceed 2^53. */
export const weiSchema = z
  .string()
  .regex(/^\d+$/, 'an amount of wei as decimal digits in quotes')
  .describe('Wei, as decimal digits in quotes')

/** A 20-byte address, 0x and 40 hex digits. */
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an address: 0x and 40 hex digits')
  .describe('An address: 0x and 40 hex digits')

export const tcpPortSchema = z.int().min(1).max(65535).describe('A TCP port')
