import type { Rendered } from '@windlass/target/resource'
import type { IIngressClass } from 'kubernetes-models/networking.k8s.io/v1'
import { z } from 'zod'
import type { Live, LiveObject } from '../../live/live-object.ts'
import type { ClusterFacts } from '../cluster-facts.ts'
import { checkOf, type Finding, type PreflightCheck } from '../preflight-check.ts'

/** Objects of these kinds come to nothing where nobody acts on them. */
export async function checkControllers(facts: ClusterFacts, rendered: Rendered): Promise<PreflightCheck> {
  const findings = await Promise.all([
    ingressClasses(facts, rendered),
    gatewayClasses(facts, rendered),
    metrics(facts, rendered),
    prometheus(facts, rendered),
  ])
  return checkOf('controllers', findings.flat(), 'What the release has objects for is there.')
}

const ingressSchema = z.looseObject({
  kind: z.literal('Ingress'),
  spec: z.looseObject({ ingressClassName: z.string().optional() }),
})

async function ingressClasses(facts: ClusterFacts, { resources }: Rendered): Promise<readonly Finding[]> {
  const ingresses = resources.flatMap(({ body }) => ingressSchema.safeParse(body).data ?? [])
  if (ingresses.length === 0) return []
  const classes = await facts.list<Live<IIngressClass>>('/apis/networking.k8s.io/v1/ingressclasses')
  const names = new Set(ingresses.map(({ spec }) => spec.ingressClassName))
  const isDefault = ({ metadata }: LiveObject) =>
    metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true'
  return [...names].flatMap((name): Finding[] => {
    const found = classes.some((candidate) =>
      name === undefined ? isDefault(candidate) : candidate.metadata.name === name,
    )
    if (found) return []
    const detail =
      name === undefined ? 'The cluster has no default ingress class.' : `The cluster has no ingress class ${name}.`
    return [{ state: 'fail', detail, remedy: 'Install an ingress controller, or name the class of the one there is.' }]
  })
}

const gatewaySchema = z.looseObject({
  kind: z.literal('Gateway'),
  apiVersion: z.string().startsWith('gateway.networking.k8s.io/'),
  spec: z.looseObject({ gatewayClassName: z.string() }),
})
const gatewayClassSchema = z.looseObject({
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })) }),
})

async function gatewayClasses(facts: ClusterFacts, { resources }: Rendered): Promise<readonly Finding[]> {
  const names = new Set(
    resources.flatMap(({ body }) => gatewaySchema.safeParse(body).data?.spec.gatewayClassName ?? []),
  )
  const looks = [...names].map(async (name): Promise<readonly Finding[]> => {
    const found = await facts.get<unknown>(`/apis/gateway.networking.k8s.io/v1/gatewayclasses/${name}`)
    const conditions = gatewayClassSchema.safeParse(found).data?.status.conditions ?? []
    if (conditions.some(({ type, status }) => type === 'Accepted' && status === 'True')) return []
    const detail =
      found === undefined
        ? `The cluster has no gateway class ${name}.`
        : `No controller has taken the gateway class ${name}.`
    return [
      {
        state: 'fail',
        detail,
        remedy: 'Install a controller of the Gateway API, or name the class of the one there is.',
      },
    ]
  })
  return (await Promise.all(looks)).flat()
}

async function metrics(facts: ClusterFacts, { resources }: Rendered): Promise<readonly Finding[]> {
  const scales = resources.some(({ id }) => id.includes('/HorizontalPodAutoscaler/'))
  if (!scales || (await answers(facts, '/apis/metrics.k8s.io/v1beta1'))) return []
  const detail = 'Nobody measures pods (metrics.k8s.io), so that nothing is scaled.'
  return [{ state: 'warn', detail, remedy: 'Install the metrics server.' }]
}

async function prometheus(facts: ClusterFacts, { resources }: Rendered): Promise<readonly Finding[]> {
  const monitored = resources.some(({ id }) => id.startsWith('monitoring.coreos.com/'))
  const path = '/apis/monitoring.coreos.com/v1/prometheuses'
  if (!monitored || !(await answers(facts, path))) return []
  if ((await facts.list(path)).length > 0) return []
  const detail = 'The cluster has the kinds of the Prometheus operator, but no Prometheus that reads them.'
  return [{ state: 'warn', detail, remedy: 'Create a Prometheus whose selectors match the labels of the release.' }]
}

async function answers({ place, signal }: ClusterFacts, path: string): Promise<boolean> {
  const { status } = await place.connection.request({ method: 'GET', path, answers: [403, 404, 503], signal })
  return status < 400
}
