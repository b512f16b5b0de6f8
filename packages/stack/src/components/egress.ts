import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'

/** Whether a block of IPv4 is named by its first address: the API server warns of any other. */
function isWholeBlock(cidr: string): boolean {
  const [address = '', bits = ''] = cidr.split('/')
  if (address.includes(':')) return true
  const number = address.split('.').reduce((total, octet) => total * 256 + Number(octet), 0)
  return number % 2 ** (32 - Number(bits)) === 0
}

const cidrExpected = 'expected a block of addresses: 203.0.113.0/24'

const cidrSchema = z
  .string()
  .regex(/^[0-9a-f.:]+\/\d{1,3}$/i, { error: cidrExpected, abort: true })
  .refine((cidr) => z.cidrv4().safeParse(cidr).success || z.cidrv6().safeParse(cidr).success, {
    error: cidrExpected,
    abort: true,
  })
  .refine(isWholeBlock, 'expected the first address of a block: 10.0.0.0/8 rather than 10.1.2.3/8')

export const egressSchema = z
  .strictObject({
    cidr: cidrSchema.default('0.0.0.0/0').describe('Block of addresses; private ones are left out of 0.0.0.0/0'),
    ports: z.array(tcpPortSchema).min(1).default([443]).describe('TCP ports'),
    why: z.string().min(1).describe('What is there, for whoever reads the policy'),
  })
  .meta({ id: 'egress', description: 'Addresses outside the cluster that a component may call' })

export type Egress = z.infer<typeof egressSchema>
