import type { Path } from './path.ts'
import type { SecretSource } from './secret.ts'

/** A secret that a component names. */
export interface NamedSecret {
  /** From the component: `secrets.api-key`, `password`. */
  readonly path: Path
  readonly source: SecretSource
}

/** The keys that hold one secret each, besides `secrets`. */
const singleSecrets = ['password', 'keys', 'basicAuth'] as const

interface Holder extends Partial<Readonly<Record<(typeof singleSecrets)[number], SecretSource | undefined>>> {
  readonly kind: string
  readonly secrets?: Readonly<Record<string, SecretSource>> | undefined
}

/** Every secret of a component. */
export function secretsOf(holder: Holder): readonly NamedSecret[] {
  const single = singleSecrets.flatMap((key) => {
    const source = holder[key]
    return source === undefined ? [] : [{ path: [key], source }]
  })
  const named = Object.entries(holder.secrets ?? {}).map(([name, source]) => ({ path: ['secrets', name], source }))
  return [...named, ...single]
}
