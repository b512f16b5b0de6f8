import { CodedError } from '@windlass/errors/coded-error'
import { originInWords, type SecretOrigin, type SourcedSecret } from './secret-sources.ts'

/** Where values are found: the command's own variables, and files of its machine. */
export interface SecretPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** Whether a value was left for somebody to fill in. */
  readonly isPlaceholder: (value: string) => boolean
}

/** Values of a Secret by key. They live in memory, and in the cluster. */
export type SecretData = Readonly<Record<string, Uint8Array>>

export interface ResolvedSecret {
  readonly secret: SourcedSecret
  readonly data: SecretData
}

/** Why a key has no value that can be used. */
export interface SecretProblem {
  readonly secret: string
  readonly component: string
  readonly key: string
  readonly origin: SecretOrigin
  readonly kind: 'missing' | 'placeholder'
  readonly cause?: unknown
}

/** Finds the values of Secrets. Those of which a key has none are told of, never half resolved. */
export async function resolveSecrets(
  secrets: readonly SourcedSecret[],
  places: SecretPlaces,
): Promise<{ readonly resolved: readonly ResolvedSecret[]; readonly problems: readonly SecretProblem[] }> {
  const resolved: ResolvedSecret[] = []
  const problems: SecretProblem[] = []
  for (const secret of secrets) {
    const found: [string, Uint8Array][] = Object.entries(secret.literals).map(([key, text]) => [key, encode(text)])
    for (const [key, origin] of Object.entries(secret.origins)) {
      const value = await findValue(origin, places)
      if (value.kind === 'found') found.push([key, value.bytes])
      else problems.push({ secret: secret.name, component: secret.resource.component, key, origin, ...value })
    }
    const expected = Object.keys(secret.literals).length + Object.keys(secret.origins).length
    if (found.length === expected) resolved.push({ secret, data: Object.fromEntries(found) })
  }
  return { resolved, problems }
}

type FoundValue =
  | { readonly kind: 'found'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' | 'placeholder'; readonly cause?: unknown }

async function findValue(origin: SecretOrigin, places: SecretPlaces): Promise<FoundValue> {
  let bytes: Uint8Array | undefined
  try {
    bytes = origin.from === 'env' ? encode(places.environment[origin.variable]) : await places.readFile(origin.path)
  } catch (cause) {
    return { kind: 'missing', cause }
  }
  if (bytes === undefined || bytes.length === 0) return { kind: 'missing' }
  return places.isPlaceholder(new TextDecoder().decode(bytes)) ? { kind: 'placeholder' } : { kind: 'found', bytes }
}

function encode(text: string): Uint8Array
function encode(text: string | undefined): Uint8Array | undefined
function encode(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : new TextEncoder().encode(text)
}

/** `secret lucid-auth-secrets, key jwt: the variable JWT_SECRET is not set` */
export function problemInWords({ secret, key, origin, kind }: SecretProblem): string {
  const lack = origin.from === 'env' ? 'is not set' : 'cannot be read, or is empty'
  const what = kind === 'missing' ? lack : 'holds a placeholder, not a value'
  return `secret ${secret}, key ${key}: ${originInWords(origin)} ${what}`
}

/** Throws `CLUSTER_SECRET_UNRESOLVED` with every key that has no value, where there is any. */
export function refuseProblems(problems: readonly SecretProblem[]): void {
  const [first] = problems
  if (first === undefined) return
  throw new CodedError(
    'CLUSTER_SECRET_UNRESOLVED',
    `Values of secrets are missing.\n${problems.map(problemInWords).join('\n')}`,
    {
      hint: 'Put the values where the description says they are, and run the command again.',
      ...(first.cause !== undefined && { cause: first.cause }),
      details: { secrets: problems.map(({ secret, key, origin, kind }) => ({ secret, key, origin, kind })) },
    },
  )
}
