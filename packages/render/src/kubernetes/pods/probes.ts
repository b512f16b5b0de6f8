import type { Probes } from '@windlass/stack/workload'
import type { IContainer, IProbe } from 'kubernetes-models/v1'

type ContainerProbes = Pick<IContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>
type Action = Pick<IProbe, 'httpGet' | 'tcpSocket' | 'exec'>

/** What each probe does. */
export interface ProbeActions {
  readonly startup: Action
  readonly ready: Action
  readonly live: Action
}

/** Each level of needs waits for the one before it, so that a start seen late is paid for once per level. */
const startupPeriodSeconds = 1

/**
 * Probes of a container. The startup probe holds the others back, so that a slow start is no death; readiness leaves the
 * Service after 15 s, liveness kills after a minute only, since a restart helps less than it costs.
 */
export function containerProbes(actions: ProbeActions, startupSeconds: number): ContainerProbes {
  return {
    startupProbe: {
      ...actions.startup,
      periodSeconds: startupPeriodSeconds,
      timeoutSeconds: 3,
      failureThreshold: Math.ceil(startupSeconds / startupPeriodSeconds),
    },
    readinessProbe: { ...actions.ready, ...readinessPace(actions.ready), timeoutSeconds: 3 },
    livenessProbe: { ...actions.live, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  }
}

/** A request costs little, and who asks often sees soon that a node has caught up; a program that is run costs more. */
function readinessPace({ exec }: Action): Pick<IProbe, 'periodSeconds' | 'failureThreshold'> {
  return exec === undefined ? { periodSeconds: 2, failureThreshold: 8 } : { periodSeconds: 5, failureThreshold: 3 }
}

/**
 * The actions a description means: its probes, for those it leaves out `healthPath` of the first port, and without one a
 * connection to it. Undefined where there is no port to ask.
 *
 * Unless said otherwise a process lives while it takes connections: one that says it is not well, because something it
 * needs is away, must not be killed for it.
 */
export function probeActions(options: {
  readonly probes: Probes
  readonly ports: Readonly<Record<string, number>>
  readonly healthPath?: string | undefined
}): ProbeActions | undefined {
  const { probes, healthPath } = options
  const [firstPort] = Object.keys(options.ports)
  if (firstPort === undefined) return undefined
  const connects: Action = { tcpSocket: { port: firstPort } }
  const answers: Action = healthPath === undefined ? connects : { httpGet: { path: healthPath, port: firstPort } }
  const action = (probe: Probes['live'], otherwise: Action): Action =>
    probe === undefined ? otherwise : { httpGet: { path: probe.path, port: probe.port } }
  return {
    startup: action(probes.startup, answers),
    ready: action(probes.ready, answers),
    live: action(probes.live, connects),
  }
}
