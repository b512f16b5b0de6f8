import { readFile } from 'node:fs/promises'
import { CodedError } from '@windlass/errors/coded-error'

/**
 * The secret a file holds, without the newline at its end.
 *
 * @throws CodedError `DETECT_SECRET_UNREADABLE` where it cannot be read or holds nothing.
 */
export async function readSecret(path: string): Promise<string> {
  const unreadable = (why: string, cause?: unknown) =>
    new CodedError('DETECT_SECRET_UNREADABLE', `${path} holds no secret: ${why}`, {
      hint: 'Mount the secret there, or correct the path in the configuration.',
      cause,
    })
  const secret = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable('it cannot be read', cause)
  })
  const line = secret.replace(/\r?\n$/, '')
  if (line === '') throw unreadable('it is empty')
  return line
}
