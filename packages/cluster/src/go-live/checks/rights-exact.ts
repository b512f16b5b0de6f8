import type { GoLiveRight } from '@windlass/target/go-live-check'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, confirms, fails, type Outcome, passes } from '../go-live-result.ts'

interface Review {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verb: string
}

/** What nobody is to be able to do that was not granted it: enough to take over what else runs. */
const dangerous: readonly Review[] = [
  { group: '', resource: 'secrets', verb: 'get' },
  { group: '', resource: 'secrets', verb: 'list' },
  { group: '', resource: 'pods', verb: 'create' },
  { group: '', resource: 'pods', verb: 'delete' },
  { group: '', resource: 'pods', subresource: 'exec', verb: 'create' },
  { group: 'apps', resource: 'deployments', verb: 'patch' },
  { group: 'rbac.authorization.k8s.io', resource: 'rolebindings', verb: 'create' },
]

/**
 * Asks the API server what the service account may do: all that it was granted, none of what would be dangerous, and
 * whether anything binds it to more.
 */
export async function checkServiceAccount(look: GoLiveLook, check: CheckOf<'rights-exact'>): Promise<Outcome> {
  const { serviceAccount, rights } = check
  const granted = rights.flatMap(reviewsOf)
  const isGranted = (review: Review) => granted.some((right) => covers(right, review))
  const forbidden = dangerous.filter((review) => !isGranted(review))
  const ask = (review: Review) => isAllowed(look, { serviceAccount, review })
  const [allowed, denied] = await Promise.all([Promise.all(granted.map(ask)), Promise.all(forbidden.map(ask))])
  if ([...allowed, ...denied].includes(undefined))
    return confirms(
      'who may do what cannot be asked here (it takes `create` of subjectaccessreviews)',
      `kubectl auth can-i --list --as=system:serviceaccount:${look.facts.place.namespace}:${serviceAccount}`,
    )
  const lacks = granted.filter((_, index) => allowed[index] === false)
  if (lacks.length > 0) return fails(`it may not ${lacks.map(inWords).join(', ')}`, 'Deploy again.')
  const beyond = forbidden.filter((_, index) => denied[index] === true)
  if (beyond.length > 0)
    return fails(`it may ${beyond.map(inWords).join(', ')}, which it was not granted`, 'Remove what binds it to that.')
  const bindings = await boundRoles(look, serviceAccount)
  if (bindings === undefined)
    return confirms(
      `${granted.length} rights are granted, ${forbidden.length} dangerous ones are not; what else binds it may not be seen`,
      `kubectl auth can-i --list --as=system:serviceaccount:${look.facts.place.namespace}:${serviceAccount}`,
    )
  const expected = granted.length === 0 ? 0 : 1
  if (bindings.length > expected)
    return fails(`it is bound to ${bindings.join(', ')}`, 'Remove the bindings that are not of this release.')
  return passes(
    `${granted.length} rights are granted, ${forbidden.length} dangerous ones are not, and nothing else binds it`,
  )
}

function reviewsOf({ apiGroups, resources, verbs }: GoLiveRight): readonly Review[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((whole) => {
      const [resource = '', subresource] = whole.split('/')
      return verbs.map((verb) => ({ group, resource, verb, ...(subresource !== undefined && { subresource }) }))
    }),
  )
}

function covers(right: Review, review: Review): boolean {
  const is = (granted: string | undefined, wanted: string | undefined) => granted === '*' || granted === wanted
  return (
    is(right.group, review.group) &&
    is(right.resource, review.resource) &&
    is(right.subresource, review.subresource) &&
    is(right.verb, review.verb)
  )
}

/** `undefined` where nobody here may ask. A review is answered and kept nowhere. */
async function isAllowed(
  { facts }: GoLiveLook,
  { serviceAccount, review }: { readonly serviceAccount: string; readonly review: Review },
): Promise<boolean | undefined> {
  const { connection, namespace } = facts.place
  const content = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${namespace}:${serviceAccount}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      resourceAttributes: { namespace, ...review },
    },
  }
  const { status, body } = await connection.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: { type: 'application/json', content },
    answers: [403],
    repeatable: true,
    signal: facts.signal,
  })
  if (status === 403) return undefined
  return (body as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true
}

interface Binding {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly resourceVersion: string
    readonly creationTimestamp: string
  }
  readonly roleRef?: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[]
}

/** Names of the roles that a service account is bound to by its own name; `undefined` where nobody here may look. */
async function boundRoles({ facts }: GoLiveLook, serviceAccount: string): Promise<readonly string[] | undefined> {
  const { namespace } = facts.place
  const group = '/apis/rbac.authorization.k8s.io/v1'
  const [inNamespace, inCluster] = await Promise.all([
    facts.ifAllowed<Binding>(`${group}/namespaces/${namespace}/rolebindings`),
    facts.ifAllowed<Binding>(`${group}/clusterrolebindings`),
  ])
  if (inNamespace === undefined || inCluster === undefined) return undefined
  const isOwn = ({ subjects = [] }: Binding) =>
    subjects.some(
      ({ kind, name, namespace: of = namespace }) =>
        kind === 'ServiceAccount' && name === serviceAccount && of === namespace,
    )
  return [...inNamespace, ...inCluster].filter(isOwn).map(({ roleRef }) => `${roleRef?.kind} ${roleRef?.name}`)
}

function inWords({ group, resource, subresource, verb }: Review): string {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`
  return `${verb} ${group === '' ? whole : `${whole}.${group}`}`
}
