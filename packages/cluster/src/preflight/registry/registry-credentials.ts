import type { ISecret } from 'kubernetes-models/v1'
import { z } from 'zod'

/** `Basic` credentials of registries, by host. */
export type RegistryCredentials = ReadonlyMap<string, string>

const configSchema = z.looseObject({
  auths: z.record(
    z.string(),
    z.looseObject({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() }),
  ),
})

/** What pull secrets hold. Those that cannot be read count as having nothing. */
export function registryCredentials(secrets: readonly Pick<ISecret, 'data'>[]): RegistryCredentials {
  const found = new Map<string, string>()
  for (const { data } of secrets) {
    for (const [address, { auth, username, password }] of Object.entries(authsOf(data?.['.dockerconfigjson']))) {
      const own = auth ?? (username === undefined ? undefined : btoa(`${username}:${password ?? ''}`))
      if (own !== undefined) found.set(hostOf(address), own)
    }
  }
  return found
}

function authsOf(encoded: string | undefined): z.infer<typeof configSchema>['auths'] {
  if (encoded === undefined) return {}
  try {
    const parsed = configSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')))
    return parsed.success ? parsed.data.auths : {}
  } catch {
    return {}
  }
}

/** Keys are hosts or addresses: `https://index.docker.io/v1/`. */
function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, '').split('/', 1)[0] ?? ''
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host
}
