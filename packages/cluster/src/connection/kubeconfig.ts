import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { parse } from 'yaml'
import { z } from 'zod'

const named = <Key extends string, Value extends z.ZodType>(key: Key, value: Value) =>
  z.array(z.object({ name: z.string(), [key]: value } as { name: z.ZodString } & Record<Key, Value>)).nullish()

const clusterSchema = z.looseObject({
  server: z.url(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'tls-server-name': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'proxy-url': z.string().optional(),
})

const userSchema = z.looseObject({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  as: z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
})

const contextSchema = z.looseObject({ cluster: z.string(), user: z.string().optional() })

const kubeconfigSchema = z.looseObject({
  clusters: named('cluster', clusterSchema),
  users: named('user', userSchema.nullish()),
  contexts: named('context', contextSchema),
})

/** One context of a kubeconfig, with its files named by absolute paths. */
export interface KubeContext {
  readonly name: string
  readonly cluster: z.infer<typeof clusterSchema>
  readonly user: z.infer<typeof userSchema>
  /** The same for a library that reads kubeconfigs. */
  readonly source: { readonly path: string; readonly clusterName: string; readonly userName: string | undefined }
}

/**
 * Reads the context `name` from kubeconfig files, of which the first one that has an entry counts. Files that are not
 * there are passed over. Throws `CLUSTER_KUBECONFIG_INVALID` and `CLUSTER_CONTEXT_UNKNOWN`.
 */
export async function readKubeContext(options: {
  readonly paths: readonly string[]
  readonly name: string
}): Promise<KubeContext> {
  const { paths, name } = options
  const configs = (await Promise.all(paths.map(readKubeconfig))).filter((config) => config !== undefined)
  const context = configs.flatMap(({ contexts }) => contexts).find((candidate) => candidate.name === name)?.context
  if (context === undefined) {
    const known = configs.flatMap(({ contexts }) => contexts.map((candidate) => candidate.name))
    const found = known.length === 0 ? 'There is none' : `There are ${known.join(', ')}`
    throw new CodedError('CLUSTER_CONTEXT_UNKNOWN', `No context is called ${name} in ${paths.join(', ')}. ${found}.`, {
      hint: 'Name one of them in the environment, or another kubeconfig by KUBECONFIG.',
    })
  }
  const withCluster = configs.find(({ clusters }) => clusters.some((cluster) => cluster.name === context.cluster))
  const cluster = withCluster?.clusters.find((candidate) => candidate.name === context.cluster)?.cluster
  if (withCluster === undefined || cluster === undefined)
    throw invalid(paths.join(', '), `context ${name} means a cluster ${context.cluster}, which is not there`)
  const withUser = configs.find(({ users }) => users.some((user) => user.name === context.user))
  const user = withUser?.users.find((candidate) => candidate.name === context.user)?.user
  if (context.user !== undefined && withUser === undefined)
    throw invalid(paths.join(', '), `context ${name} means a user ${context.user}, who is not there`)
  return {
    name,
    cluster: absolute(cluster, withCluster.path, ['certificate-authority']),
    user: absolute(user ?? {}, withUser?.path ?? '', ['client-certificate', 'client-key', 'tokenFile']),
    source: { path: withUser?.path ?? withCluster.path, clusterName: context.cluster, userName: context.user },
  }
}

async function readKubeconfig(path: string) {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw invalid(path, 'it cannot be read', error)
  }
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw invalid(path, 'it is not YAML', error)
  }
  const parsed = kubeconfigSchema.safeParse(content)
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error))
  const { clusters, users, contexts } = parsed.data
  return { path, clusters: clusters ?? [], users: users ?? [], contexts: contexts ?? [] }
}

function invalid(path: string, why: string, cause?: unknown): CodedError {
  return new CodedError('CLUSTER_KUBECONFIG_INVALID', `The kubeconfig ${path} cannot be used: ${why}.`, {
    hint: 'Let the command of your cluster write it anew, or compare it with one that kubectl takes.',
    cause,
  })
}

/** Paths in a kubeconfig are relative to its own directory. */
function absolute<Entry extends Record<string, unknown>>(
  entry: Entry,
  file: string,
  fields: readonly (keyof Entry & string)[],
): Entry {
  const paths = fields.flatMap((field) => {
    const path = entry[field]
    return typeof path === 'string' ? [[field, resolve(dirname(file), path)] as const] : []
  })
  return { ...entry, ...Object.fromEntries(paths) }
}
