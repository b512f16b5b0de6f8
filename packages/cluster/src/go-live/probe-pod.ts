import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { CodedError } from '@windlass/errors/coded-error'
import type { IPod } from 'kubernetes-models/v1'
import type { Live } from '../live/live-object.ts'
import { probeLabel } from '../ownership.ts'
import type { Place } from '../place.ts'
import type { ReplicaPod } from '../pods/component-pods.ts'

/** What a probe connects to. */
export interface ProbeTarget {
  readonly host: string
  readonly port: number
}

/** `connected`, or what the system or the time said: `timeout`, `ECONNREFUSED`. */
export type ProbeOutcome = string

const lookMs = 500
/** A pod must be found a machine, and its image pulled. */
const patienceMs = 90_000

/** Waits until policies are surely in force on a pod that is new, then tries all targets at once. */
const script = `
const { connect } = require('node:net')
const { writeFileSync } = require('node:fs')
const targets = JSON.parse(process.argv[1])
const attempt = ({ host, port }) => new Promise((resolve) => {
  const socket = connect({ host, port })
  const end = (outcome) => { socket.destroy(); resolve(outcome) }
  setTimeout(() => end('timeout'), 3000)
  socket.once('connect', () => end('connected'))
  socket.once('error', (error) => end(error.code ?? 'error'))
})
setTimeout(async () => {
  writeFileSync('/dev/termination-log', JSON.stringify(await Promise.all(targets.map(attempt))))
  process.exit(0)
}, 3000)
`

/**
 * Tries connections from a pod that carries the labels of a component's pods, so that the same policies hold for it. It
 * is never ready, so that no Service leads to it, and is deleted afterwards whatever happens; should even that fail, it
 * ends by itself. Throws `CLUSTER_PROBE_FAILED`, what the API server refuses with, and the reason of `signal`.
 */
export async function probeFrom(options: {
  readonly place: Place
  readonly like: ReplicaPod
  readonly image: string
  readonly targets: readonly ProbeTarget[]
  readonly signal: AbortSignal
}): Promise<readonly ProbeOutcome[]> {
  const { place, signal } = options
  const { connection, namespace } = place
  const name = `windlass-probe-${randomUUID().slice(0, 8)}`
  const path = `/api/v1/namespaces/${namespace}/pods`
  const content = podLike({ ...options, name })
  const body = { type: 'application/json', content }
  await connection.request({ method: 'POST', path, body, answers: [409], repeatable: true, signal })
  try {
    const message = await messageOf({ place, path: `${path}/${name}`, component: options.like.component, signal })
    return JSON.parse(message) as ProbeOutcome[]
  } finally {
    const grace = { type: 'application/json', content: { gracePeriodSeconds: 0 } }
    // Also after an interruption: nothing of ours is to be left behind.
    const late = AbortSignal.any([connection.closed, AbortSignal.timeout(10_000)])
    await connection.request({ method: 'DELETE', path: `${path}/${name}`, body: grace, answers: [404], signal: late })
  }
}

async function messageOf(options: {
  readonly place: Place
  readonly path: string
  readonly component: string
  readonly signal: AbortSignal
}): Promise<string> {
  const { place, path, component, signal } = options
  const endMs = performance.now() + patienceMs
  for (;;) {
    const { body } = await place.connection.request({ method: 'GET', path, signal })
    const { status } = body as Live<IPod>
    const [container] = status?.containerStatuses ?? []
    const { terminated, waiting } = container?.state ?? {}
    if (terminated?.exitCode === 0 && terminated.message) return terminated.message
    const isLate = performance.now() > endMs
    if (terminated === undefined && !isLate) {
      await delay(lookMs, undefined, { signal })
      continue
    }
    const why = terminated?.message ?? terminated?.reason ?? waiting?.message ?? waiting?.reason ?? status?.phase
    throw new CodedError('CLUSTER_PROBE_FAILED', `The pod that stands in for ${component} tried nothing: ${why}.`, {
      hint: 'Name an image with a `node` in it that the cluster can pull, as in --probe node:24-bookworm-slim.',
    })
  }
}

/** Labels that controllers give each pod of their own, by which they would take this one for theirs. */
const controllersLabels = [
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]

function podLike(options: {
  readonly name: string
  readonly like: ReplicaPod
  readonly image: string
  readonly targets: readonly ProbeTarget[]
}): object {
  const { name, like, image, targets } = options
  const labels = Object.entries(like.pod.metadata.labels ?? {}).filter(([key]) => !controllersLabels.includes(key))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...Object.fromEntries(labels), [probeLabel]: 'true' } },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: Math.ceil(patienceMs / 1_000),
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // Nobody ever sets it.
      readinessGates: [{ conditionType: 'windlass.dev/never-serves' }],
      ...(like.pod.spec?.imagePullSecrets && { imagePullSecrets: like.pod.spec.imagePullSecrets }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'probe',
          image,
          command: ['node', '-e', script, JSON.stringify(targets)],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { cpu: '200m', memory: '96Mi' } },
        },
      ],
    },
  }
}
