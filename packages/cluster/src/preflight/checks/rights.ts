import type { Rendered } from '@windlass/target/resource'
import { z } from 'zod'
import type { ServedKinds } from '../../live/served-kinds.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { type NeededRight, neededRights, resourceInWords } from '../needed-rights.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'

/** We may do all that the release needs, asked right by right; one who may do everything is asked once. */
export async function checkRights(
  facts: ClusterFacts,
  { rendered, kinds }: { readonly rendered: Rendered; readonly kinds: ServedKinds },
): Promise<PreflightCheck> {
  const { signal } = facts
  const hasNamespace = (await namespaceIfSeen(facts)) !== 'missing'
  const needed = await neededRights({ rendered, kinds, hasNamespace, signal })
  const everything = { group: '*', resource: '*', verb: '*' }
  const [inNamespace, inCluster] = await Promise.all(
    [true, false].map((namespaced) => isAllowed(facts, { ...everything, namespaced })),
  )
  const asked = needed.filter(({ namespaced }) => !(inCluster || (inNamespace && namespaced)))
  const answers = await Promise.all(asked.map(async (right) => ((await isAllowed(facts, right)) ? [] : [right])))
  return judgeRights({ missing: answers.flat(), needed: needed.length, namespace: facts.place.namespace })
}

function judgeRights(options: {
  readonly missing: readonly NeededRight[]
  readonly needed: number
  readonly namespace: string
}): PreflightCheck {
  const { missing, needed, namespace } = options
  const byResource = Map.groupBy(missing, resourceInWords)
  const findings = [...byResource].map(([resource, rights]): Finding => {
    const verbs = rights.map(({ verb }) => verb).join(', ')
    const where = rights[0]?.namespaced ? `in ${namespace}` : 'in the cluster'
    return {
      state: rights.every(({ optional }) => optional) ? 'warn' : 'fail',
      detail: `We may not ${verbs} ${resource} ${where}.`,
      remedy: 'Have these rights granted by a Role, and by a ClusterRole those in the cluster.',
    }
  })
  return checkOf('rights', findings, `We have all ${needed} rights that the release needs.`)
}

/** Who may not see the namespace cannot make it either, and is told so by the rights that are missing. */
async function namespaceIfSeen({ place, signal }: ClusterFacts): Promise<'there' | 'missing' | 'unseen'> {
  const path = `/api/v1/namespaces/${place.namespace}`
  const { status } = await place.connection.request({ method: 'GET', path, answers: [403, 404], signal })
  return status === 404 ? 'missing' : status === 403 ? 'unseen' : 'there'
}

const reviewSchema = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) })

async function isAllowed({ place, signal }: ClusterFacts, right: NeededRight): Promise<boolean> {
  const { group, resource, subresource, verb, namespaced } = right
  const resourceAttributes = {
    ...{ group, resource, verb },
    ...(subresource !== undefined && { subresource }),
    ...(namespaced && { namespace: place.namespace }),
  }
  const { body } = await place.connection.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      type: 'application/json',
      content: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
    },
    repeatable: true,
    signal,
  })
  return reviewSchema.parse(body).status.allowed
}
