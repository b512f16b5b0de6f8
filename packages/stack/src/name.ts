import { z } from 'zod'

const nameRule = 'expected a name: lower-case letters, digits and dashes, a letter first, at most 40 characters'

/** Name of a stack, a component or an environment: fit for a DNS label with an ordinal behind it. */
export const nameSchema = z.string().regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, nameRule)

/** Name of an object that DNS knows. */
export const dnsLabelSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected lower-case letters, digits and dashes, at most 63')

/** Name of a Service: DNS asks for a letter first. */
export const serviceNameSchema = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'expected lower-case letters, digits and dashes, a letter first, at most 63',
  )

/** Name of a secret, which is the name of a file too. */
export const secretNameSchema = z
  .string()
  .regex(
    /^[a-z](?!.*\.\.)([a-z0-9.-]{0,61}[a-z0-9])?$/,
    'expected the name of a secret: lower-case letters, digits, dots, dashes',
  )

/** Name of a port, as Kubernetes bounds it. */
export const portNameSchema = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/, 'expected a port name: lower-case letters, digits, dashes; at most 15')
