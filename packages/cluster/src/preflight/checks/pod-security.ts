import { isCodedError } from '@windlass/errors/coded-error'
import type { Rendered } from '@windlass/target/resource'
import { z } from 'zod'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'
import { type PodGroup, podGroups } from '../rendered-pods.ts'

const id = 'pod-security'
const enforceLabel = 'pod-security.kubernetes.io/enforce'
const namespaceSchema = z.looseObject({
  kind: z.literal('Namespace'),
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }),
})

/**
 * The namespace enforces a level of Pod Security, and lets the pods of the release through. The latter is tried with
 * pods that are not kept, where the namespace is there already.
 */
export async function checkPodSecurity(facts: ClusterFacts, rendered: Rendered): Promise<PreflightCheck> {
  const wanted = rendered.resources.flatMap(({ body }) => namespaceSchema.safeParse(body).data ?? [])
  const namespace = await facts.namespace()
  const present = namespace?.metadata.labels?.[enforceLabel]
  const level = wanted[0]?.metadata.labels[enforceLabel] ?? present
  const findings: Finding[] = []
  if (level === undefined || level === 'privileged') {
    const detail = 'The namespace lets every pod through, also those that take over their machine.'
    findings.push({
      state: 'warn',
      detail,
      remedy: `Set the label \`${enforceLabel}\` of the namespace to baseline or restricted.`,
    })
  }
  if (namespace !== undefined) {
    const refused = await Promise.all(podGroups(rendered).map((group) => refusalOf(facts, group)))
    findings.push(...refused.flat())
  }
  const tried = namespace === undefined ? 'it is made by the release' : 'all pods pass'
  return checkOf(id, findings, `The namespace enforces the level ${level}; ${tried}.`)
}

/** What Pod Security says against a pod; anything else is told by other checks. */
async function refusalOf({ place, signal }: ClusterFacts, { name, template }: PodGroup): Promise<readonly Finding[]> {
  const { connection, namespace } = place
  const content = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: `${name}-preflight` },
    spec: template.spec,
  }
  try {
    await connection.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods`,
      query: { dryRun: 'All' },
      body: { type: 'application/json', content },
      repeatable: true,
      signal,
    })
    return []
  } catch (error) {
    if (!isCodedError(error) || !error.message.includes('violates PodSecurity')) return []
    return [
      {
        state: 'fail',
        detail: `${name}: ${error.message}`,
        remedy: 'Change what the message names, or the level of the namespace.',
      },
    ]
  }
}
