import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import type { ProcessSecret } from '@windlass/target/process-set'
import { listFiles, readFileIfPresent, writeFileAtomic } from '../files/atomic-file.ts'
import type { Home } from '../files/home.ts'

/** A secret whose value is known. Lives in memory and in its file, nowhere else. */
export interface ResolvedSecret {
  readonly name: string
  readonly fileVariable: string
  readonly value: string
  /** Named after its value, so that a changed secret is a changed process. */
  readonly path: string
}

/** Finds the values of the secrets of a component; throws `LOCAL_SECRET_MISSING` for one that has none. */
export function resolveSecrets(options: {
  readonly home: Home
  readonly component: string
  readonly secrets: readonly ProcessSecret[]
  readonly environment: Readonly<Record<string, string | undefined>>
}): ResolvedSecret[] {
  return options.secrets.map((secret) => {
    const value = readValue(secret, options)
    const hash = createHash('sha256').update(value).digest('hex').slice(0, 8)
    const path = join(options.home.secrets, `${secret.name}-${hash}`)
    return { name: secret.name, fileVariable: secret.fileVariable, value, path }
  })
}

function readValue(
  secret: ProcessSecret,
  options: { readonly component: string; readonly environment: Readonly<Record<string, string | undefined>> },
): string {
  const { source } = secret
  if (source.from === 'literal') return source.value
  if (source.from === 'env') {
    const value = options.environment[source.variable]
    if (value) return value
    throw missing(secret.name, options.component, `the variable ${source.variable}, which is not set`, {
      hint: `Set ${source.variable} and run the command again.`,
    })
  }
  try {
    return readFileSync(source.path, 'utf8')
  } catch (cause) {
    throw missing(secret.name, options.component, `the file ${source.path}, which cannot be read`, {
      hint: `Put the value into ${source.path} and run the command again.`,
      cause,
    })
  }
}

function missing(name: string, component: string, source: string, rest: { hint: string; cause?: unknown }): CodedError {
  const message = `The secret ${name} of ${component} comes from ${source}.`
  return new CodedError('LOCAL_SECRET_MISSING', message, { ...rest, details: { secret: name, component } })
}

export function writeSecretFiles(secrets: readonly ResolvedSecret[]): void {
  for (const secret of secrets) writeFileAtomic(secret.path, secret.value, { durable: true })
}

/** Replaces every secret value of the home in a text, so that it can be shown and stored. */
export function maskSecrets(home: Home, text: string): string {
  const values = listFiles(home.secrets)
    .map((file) => readFileIfPresent(join(home.secrets, file))?.trim())
    .filter((value) => value !== undefined && value.length >= shortestMasked)
  return values.reduce<string>((masked, value) => masked.replaceAll(value ?? '', '***'), text)
}

/** Below this a value would mask ordinary words. */
const shortestMasked = 4
