import { CodedError } from '@windlass/errors/coded-error'
import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'

/** A port of a pod, and the path that its kubelet asks there. */
export interface KnownPort {
  readonly port: number
  readonly probePath?: string
}

/** A port of a pod by its name. Throws `CLUSTER_PORT_UNKNOWN`. */
export function findPort(pod: Live<IPod>, name: string): number {
  const ports = containersOf(pod).flatMap((container) => container.ports ?? [])
  const found = ports.find((port) => port.name === name)
  if (found !== undefined) return found.containerPort
  throw new CodedError('CLUSTER_PORT_UNKNOWN', `${pod.metadata.name} has no port ${name}.`, {
    hint: `Its ports are ${ports.flatMap((port) => port.name ?? []).join(', ') || 'none'}.`,
  })
}

/** A port by its name, or by its number whether it is declared or not. Throws `CLUSTER_PORT_UNKNOWN`. */
export function knownPort(pod: Live<IPod>, nameOrNumber: string): KnownPort {
  const port = /^\d+$/.test(nameOrNumber) ? Number(nameOrNumber) : findPort(pod, nameOrNumber)
  const isMeant = (asked: number | string | undefined) =>
    asked === port || (typeof asked === 'string' && namesOf(pod, port).includes(asked))
  const asked = containersOf(pod)
    .flatMap(({ readinessProbe, livenessProbe, startupProbe }) => [readinessProbe, livenessProbe, startupProbe])
    .find((probe) => probe?.httpGet !== undefined && isMeant(probe.httpGet.port))
  return { port, ...(asked?.httpGet?.path !== undefined && { probePath: asked.httpGet.path }) }
}

function namesOf(pod: Live<IPod>, port: number): readonly string[] {
  return containersOf(pod)
    .flatMap((container) => container.ports ?? [])
    .flatMap(({ name, containerPort }) => (containerPort === port && name !== undefined ? [name] : []))
}

function containersOf({ spec }: Live<IPod>) {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
}
