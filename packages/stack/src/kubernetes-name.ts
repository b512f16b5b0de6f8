import { z } from 'zod'

/** Name of an object that somebody else made: a Secret, a StorageClass, an issuer. */
export const objectNameSchema = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    'expected the name of an object: lower-case letters, digits, dashes, dots',
  )

const qualifiedNameSchema = z
  .string()
  .regex(
    /^([a-z0-9][a-z0-9.-]*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
    'expected a key as example.com/name: letters, digits, dashes, dots, underscores, at most 63 behind the slash',
  )

/** Labels of objects, by key. */
export const labelsSchema = z.record(
  qualifiedNameSchema,
  z
    .string()
    .regex(
      /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
      'expected a label: letters, digits, dashes, dots, underscores, at most 63',
    ),
)

/** All annotations of an object together may take 256 KiB. */
export const annotationsSchema = z.record(qualifiedNameSchema, z.string().max(65_536))

/** Variables of a process: a shell of Linux passes on no longer ones. */
export const variablesSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'expected the name of a variable: letters, digits, underscores'),
  z.string().max(65_536),
)

/** Key of a Secret. */
export const secretKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,253}$/, 'expected the key of a Secret: letters, digits, dashes, dots, underscores')

/** Absolute path in a container, written in one way only. */
export const containerPathSchema = z
  .string()
  .regex(/^(\/(?!\.{1,2}(\/|$))[^/:\s]+)+$/, 'expected an absolute path, without `..`, `:` or a slash at its end')

/** Path of an address, as probes and routes have it. */
export const urlPathSchema = z
  .string()
  .regex(
    /^\/(?!.*\/\/)(?!\/)[A-Za-z0-9_.~!$&'()*+,;=:@%?/-]*$/,
    'expected a path of an address: one slash before each of its parts, no spaces',
  )
