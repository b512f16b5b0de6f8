/** An object of the API, as it is rendered. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** Where objects are in the API of one server. */
export interface ObjectPaths {
  /** `/apis/apps/v1/namespaces/lucid/deployments/lucid-auth` */
  of(object: KubeObject): string
}

/** Asks a server where it has objects of the kinds of these. Throws for a kind that it does not know. */
export async function objectPaths(server: string, objects: readonly KubeObject[]): Promise<ObjectPaths> {
  const plurals = new Map<string, string>()
  for (const apiVersion of new Set(objects.map((object) => object.apiVersion))) {
    const reply = await fetch(`${server}${groupPath(apiVersion)}`)
    const { resources = [] } = (await reply.json()) as { resources?: readonly { name: string; kind: string }[] }
    for (const { name, kind } of resources) if (!name.includes('/')) plurals.set(`${apiVersion} ${kind}`, name)
  }
  const missing = objects.find(({ apiVersion, kind }) => !plurals.has(`${apiVersion} ${kind}`))
  if (missing) throw new Error(`the cluster knows no ${missing.kind} of ${missing.apiVersion}: \`cluster crds\``)
  return {
    of({ apiVersion, kind, metadata: { name, namespace } }) {
      const within = namespace === undefined ? '' : `/namespaces/${namespace}`
      return `${groupPath(apiVersion)}${within}/${plurals.get(`${apiVersion} ${kind}`)}/${name}`
    },
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
}
