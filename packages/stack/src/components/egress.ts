import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'

const cidrExpected = 'expected a block of addresses: 203.0.113.0/24'

const cidrSchema = z
  .string()
  .regex(/^[0-9a-f.:]+\/\d{1,3}$/i, cidrExpected)
  .refine((cidr) => z.cidrv4().safeParse(cidr).success || z.cidrv6().safeParse(cidr).success, cidrExpected)

export const egressSchema = z
  .strictObject({
    cidr: cidrSchema.default('0.0.0.0/0').describe('Block of addresses; private ones are left out of 0.0.0.0/0'),
    ports: z.array(tcpPortSchema).min(1).default([443]).describe('TCP ports'),
    why: z.string().min(1).describe('What is there, for whoever reads the policy'),
  })
  .meta({ id: 'egress', description: 'Addresses outside the cluster that a component may call' })

export type Egress = z.infer<typeof egressSchema>
