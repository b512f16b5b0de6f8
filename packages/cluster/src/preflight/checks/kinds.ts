import type { Rendered } from '@windlass/target/resource'
import type { ServedKinds } from '../../live/served-kinds.ts'
import { parseResourceId } from '../../resource-id.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type PreflightCheck } from '../preflight-check.ts'

/** What brings the kinds of a group. */
const bringers: Readonly<Record<string, string>> = {
  'cert-manager.io': 'cert-manager',
  'external-secrets.io': 'the External Secrets Operator',
  'gateway.networking.k8s.io': 'the Gateway API',
  'kafka.strimzi.io': 'Strimzi',
  'monitoring.coreos.com': 'the Prometheus operator',
  'networking.istio.io': 'Istio',
  'policy.linkerd.io': 'Linkerd',
  'security.istio.io': 'Istio',
  'snapshot.storage.k8s.io': 'the CSI snapshot controller',
  'traefik.io': 'Traefik',
}

/** The cluster has every kind that the release has objects of. */
export async function checkKinds(
  { signal }: ClusterFacts,
  { rendered, kinds }: { readonly rendered: Rendered; readonly kinds: ServedKinds },
): Promise<PreflightCheck> {
  const wanted = new Map(
    rendered.resources.map(({ id }) => {
      const { apiVersion, kind } = parseResourceId(id)
      return [`${apiVersion}/${kind}`, { apiVersion, kind }]
    }),
  )
  const missing: { readonly apiVersion: string; readonly kind: string }[] = []
  for (const kind of wanted.values()) {
    if ((await kinds.find({ ...kind, signal })) === undefined) missing.push(kind)
  }
  const findings = missing.map(({ apiVersion, kind }) => {
    const group = apiVersion.split('/', 1)[0] ?? ''
    const bringer = bringers[group] ?? `what defines ${group}`
    const detail = `The cluster has no ${apiVersion} ${kind}.`
    return {
      state: 'fail',
      detail,
      remedy: `Install ${bringer}, or leave out of the description what needs it.`,
    } as const
  })
  return checkOf('kinds', findings, `The cluster has all ${wanted.size} kinds of objects.`)
}
