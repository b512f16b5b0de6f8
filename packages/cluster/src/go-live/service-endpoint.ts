import { setTimeout as delay } from 'node:timers/promises'
import { describeError } from '@windlass/errors/describe-error'
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1'
import type { IService } from 'kubernetes-models/v1'
import { openPortForward } from '../call/port-forward.ts'
import type { Live } from '../live/live-object.ts'
import type { GoLiveLook } from './go-live-look.ts'

/** A pod that a Service leads to, and the port it does so by. */
export interface ServiceEndpoint {
  readonly pod: string
  readonly uid: string
  readonly port: number
}

/** How long a port-forward takes to say that nobody listens. */
const silenceMs = 1_000

/** A ready pod behind a port of a Service; in words why there is none. */
export async function endpointOf(
  { facts }: GoLiveLook,
  { service, port }: { readonly service: string; readonly port: number | string },
): Promise<ServiceEndpoint | string> {
  const [services, slices] = await Promise.all([
    facts.inNamespace<Live<IService>>('services'),
    facts.endpointSlices<Live<IEndpointSlice>>(),
  ])
  const found = services.find(({ metadata }) => metadata.name === service)
  if (found === undefined) return `there is no Service ${service}`
  const wanted = found.spec?.ports?.find((one) => one.port === port || one.name === port)
  if (wanted === undefined) return `the Service ${service} has no port ${port}`
  const own = slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
  for (const slice of own) {
    const target = slice.ports?.find(({ name = '' }) => name === (wanted.name ?? ''))?.port
    const ready = slice.endpoints?.find(({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.name)
    const { name, uid } = ready?.targetRef ?? {}
    if (target !== undefined && name !== undefined && uid !== undefined) return { pod: name, uid, port: target }
  }
  return `the Service ${service} leads to no pod that is ready`
}

/** Whether a port of a pod takes connections, tried on its own loopback, where no policy applies; else why not. */
export async function takesConnections(
  { facts }: GoLiveLook,
  { pod, port }: Pick<ServiceEndpoint, 'pod' | 'port'>,
): Promise<true | string> {
  const { connection, namespace } = facts.place
  try {
    const stream = await openPortForward(connection, { namespace, pod, port }, facts.signal)
    const refused = new Promise<Error>((resolve) => stream.once('error', resolve))
    const outcome = await Promise.race([refused, delay(silenceMs, undefined, { signal: facts.signal })])
    stream.destroy()
    return outcome instanceof Error ? outcome.message : true
  } catch (error) {
    facts.signal.throwIfAborted()
    return describeError(error).message
  }
}
