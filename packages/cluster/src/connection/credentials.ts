import { readFile } from 'node:fs/promises'
import type { Agent } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { CodedError } from '@windlass/errors/coded-error'
import type { KubeContext } from './kubeconfig.ts'

/** What a request to the API server is made with. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>
  /** Where a proxy stands between. */
  readonly agent?: Agent
}

/** Credentials as they are now: tokens in files change, and those of plugins expire. */
export type CredentialSource = () => Promise<Credentials>

/**
 * Credentials of a context. Throws `CLUSTER_CREDENTIALS` where a file or a plugin gives none.
 *
 * Certificates and tokens are read here. Plugins and proxies are left to the Kubernetes client library, which costs
 * a second to load and 80 MB.
 */
export async function credentialSource(context: KubeContext): Promise<CredentialSource> {
  const { cluster, user } = context
  const needsLibrary = user.exec !== undefined || user['auth-provider'] !== undefined || cluster['proxy-url']
  return needsLibrary ? pluginCredentials(context) : staticCredentials(context)
}

async function staticCredentials({ cluster, user }: KubeContext): Promise<CredentialSource> {
  const tls = {
    ...(await material('ca', cluster['certificate-authority-data'], cluster['certificate-authority'])),
    ...(await material('cert', user['client-certificate-data'], user['client-certificate'])),
    ...(await material('key', user['client-key-data'], user['client-key'])),
    ...(cluster['tls-server-name'] !== undefined && { servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] === true && { rejectUnauthorized: false }),
  }
  const { token, tokenFile, username, password } = user
  const impersonation = user.as === undefined ? {} : { 'impersonate-user': user.as }
  return async () => {
    const bearer = tokenFile === undefined ? token : (await content(tokenFile)).toString('utf8').trim()
    const basic = username === undefined ? undefined : Buffer.from(`${username}:${password ?? ''}`).toString('base64')
    return {
      headers: {
        ...impersonation,
        ...(basic !== undefined && { authorization: `Basic ${basic}` }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      tls,
    }
  }
}

async function pluginCredentials(context: KubeContext): Promise<CredentialSource> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromFile(context.source.path)
  const { server, ...cluster } = context.cluster
  config.loadFromClusterAndUser(
    {
      name: context.source.clusterName,
      server,
      skipTLSVerify: cluster['insecure-skip-tls-verify'] ?? false,
      ...(cluster['certificate-authority-data'] && { caData: cluster['certificate-authority-data'] }),
      ...(cluster['certificate-authority'] && { caFile: cluster['certificate-authority'] }),
      ...(cluster['tls-server-name'] && { tlsServerName: cluster['tls-server-name'] }),
      ...(cluster['proxy-url'] && { proxyUrl: cluster['proxy-url'] }),
    },
    config.getUser(context.source.userName ?? '') ?? { name: 'anonymous' },
  )
  return async () => {
    const options: RequestOptions = {}
    try {
      await config.applyToHTTPSOptions(options)
    } catch (error) {
      throw noCredentials(`the plugin of ${context.name} gave none`, error)
    }
    const { ca, cert, key, servername, rejectUnauthorized, headers, agent, auth } = options
    const given = Object.entries({ ...headers }).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    )
    return {
      headers: {
        ...Object.fromEntries(given),
        ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
      },
      tls: {
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
        ...(servername !== undefined && { servername }),
        ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
      },
      ...(cluster['proxy-url'] !== undefined && typeof agent === 'object' && { agent }),
    }
  }
}

async function material<Field extends string>(
  field: Field,
  data: string | undefined,
  path: string | undefined,
): Promise<{ readonly [F in Field]?: Buffer }> {
  if (data !== undefined) return { [field]: Buffer.from(data, 'base64') } as { [F in Field]?: Buffer }
  return path === undefined ? {} : ({ [field]: await content(path) } as { [F in Field]?: Buffer })
}

async function content(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw noCredentials(`${path} cannot be read`, error)
  }
}

function noCredentials(why: string, cause: unknown): CodedError {
  return new CodedError('CLUSTER_CREDENTIALS', `There are no credentials for the cluster: ${why}.`, {
    hint: 'Log in to the cluster again, then compare with `kubectl auth whoami`.',
    cause,
  })
}
