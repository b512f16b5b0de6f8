import type { IPod } from 'kubernetes-models/v1'
import { PodCaller } from '../../call/pod-caller.ts'
import type { Live } from '../../live/live-object.ts'
import { PodDirectory } from '../../pods/pod-directory.ts'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, confirms, fails, type Outcome, passes } from '../go-live-result.ts'
import { endpointOf } from '../service-endpoint.ts'
import { ask } from './service-answers.ts'

const prometheusPort = 9090

interface Targets {
  readonly data?: {
    readonly activeTargets?: readonly {
      readonly labels?: Readonly<Record<string, string>>
      readonly health?: string
      readonly lastError?: string
    }[]
  }
}

/** The metrics are there, and a Prometheus of the cluster says that it reads them. */
export async function checkMetrics(look: GoLiveLook, check: CheckOf<'metrics-read'>): Promise<Outcome> {
  const endpoint = await endpointOf(look, check)
  if (typeof endpoint === 'string') return fails(endpoint)
  const reply = await ask(look, { ...endpoint, path: check.path })
  if (typeof reply === 'string') return fails(reply)
  if (reply.status !== 200) return fails(`${endpoint.pod} answers ${check.path} with status ${reply.status}`)
  const { namespace } = look.facts.place
  const targets = await prometheusTargets(look)
  if (targets === undefined)
    return confirms(
      `${endpoint.pod} exports its metrics; no Prometheus was found to ask whether it reads them`,
      `Look in Prometheus whether \`up{namespace="${namespace}", service="${check.service}"}\` is 1 for every replica.`,
    )
  const own = (targets.data?.activeTargets ?? []).filter(
    ({ labels = {} }) => labels['namespace'] === namespace && labels['service'] === check.service,
  )
  const down = own.find(({ health }) => health !== 'up')
  if (own.length === 0) return fails(`Prometheus has no target of the Service ${check.service}`)
  if (down !== undefined) return fails(`Prometheus cannot read a replica of it: ${down.lastError ?? down.health}`)
  return passes(`Prometheus reads ${own.length} replicas of it`)
}

/** What a Prometheus reads; `undefined` where none is found, or it does not say. */
async function prometheusTargets({ facts }: GoLiveLook): Promise<Targets | undefined> {
  const pods = await facts.labelled<Live<IPod>>('/api/v1/pods', 'app.kubernetes.io/name=prometheus')
  const [pod] = pods.filter(({ status }) => status?.phase === 'Running')
  if (pod === undefined) return undefined
  const { name, uid, namespace = '' } = pod.metadata
  const place = { ...facts.place, namespace }
  using caller = new PodCaller(place, new PodDirectory({ place, followed: () => undefined }))
  const path = '/api/v1/targets?state=active'
  const reply = await ask({ caller, facts }, { pod: name, uid, port: prometheusPort, path })
  if (typeof reply === 'string' || reply.status !== 200) return undefined
  return JSON.parse(reply.body) as Targets
}
