import type { IContainer } from 'kubernetes-models/v1'
import type { ComponentContext, ComponentObjects } from '../../context.ts'
import { resourceId } from '../../object.ts'
import { componentConfig } from '../../objects/config-map.ts'
import { disruptionBudget } from '../../objects/disruption-budget.ts'
import { componentSecrets, secretVariable } from '../../objects/secrets.ts'
import { serviceAccount } from '../../objects/service-account.ts'
import { clusterService, headlessService } from '../../objects/services.ts'
import { componentStorage } from '../../objects/storage.ts'
import { statefulSet } from '../../objects/workloads.ts'
import { mainContainer, plainVariables, resourcesOf } from '../../pods/main-container.ts'
import { podTemplate } from '../../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../../pods/pod-volumes.ts'
import { containerProbes, type ProbeActions } from '../../pods/probes.ts'
import { containerSecurity } from '../../pods/security.ts'
import { portsOf } from '../../ports.ts'
import { headlessServiceOf, serviceOf } from '../../service-names.ts'
import { backupObjects } from '../backup.ts'
import { passwordSecret } from './password.ts'
import { cacheDirectory, cacheFiles, pingCommand } from './redis-files.ts'
import { sentinelMasterName } from './sentinel.ts'

const companionResources = {
  requests: { cpu: '20m', memory: '32Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
} as const

/** A Redis with its exporter; of three replicas and more, one is the master and each has a Sentinel beside it. */
export function cacheObjects(context: ComponentContext<'cache'>): ComponentObjects {
  const { component: cache, name, stack } = context
  const isReplicated = sentinelMasterName(cache) !== undefined
  const config = componentConfig(context, cacheFiles(context), cacheDirectory)
  const secrets = componentSecrets(context, {
    ...cache.secrets,
    ...(cache.password && { [passwordSecret]: cache.password }),
  })
  const storage = componentStorage({ context, storage: cache.storage, mountPath: '/data' })
  // Redis and its Sentinel write what they learn into their own configuration.
  const pod = { ...cache.pod, writable: { ...cache.pod.writable, run: '/run/redis' } }
  const own = joinVolumes(config, secrets)
  const ports = portsOf(cache)
  const only = (portName: string) => ports.filter((port) => port.name === portName)
  const env = [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...secrets.env,
    ...plainVariables(cache.env),
  ]
  const mounts = [...scratchVolumes(pod).mounts, ...own.mounts]
  const redis = mainContainer({
    name,
    image: cache.image,
    pod: { ...pod, command: pod.command ?? ['sh', `${cacheDirectory}/start-redis`] },
    args: [],
    env,
    ports: only('redis'),
    probes: pingProbes('redis', cache.ports.redis),
    resources: cache.resources,
    mounts: [storage.mount, ...mounts],
  })
  const sentinel: IContainer = {
    name: 'sentinel',
    image: cache.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', `${cacheDirectory}/start-sentinel`],
    env: [...env],
    ports: only('sentinel').map((port) => ({ name: port.name, containerPort: port.port })),
    ...containerProbes(pingProbes('sentinel', cache.ports.sentinel), pod.startupSeconds),
    resources: resourcesOf(companionResources),
    securityContext: containerSecurity,
    volumeMounts: [...mounts],
  }
  const exporter: IContainer = {
    name: 'exporter',
    image: cache.exporter.image,
    imagePullPolicy: 'IfNotPresent',
    ...(cache.exporter.command && { command: cache.exporter.command }),
    env: [
      ...plainVariables({
        REDIS_ADDR: `redis://127.0.0.1:${cache.ports.redis}`,
        REDIS_EXPORTER_WEB_LISTEN_ADDRESS: `:${cache.ports.metrics}`,
      }),
      ...(secrets.keys[passwordSecret] ? [secretVariable('REDIS_PASSWORD', secrets.keys[passwordSecret])] : []),
    ],
    ports: only('metrics').map((port) => ({ name: port.name, containerPort: port.port })),
    // Without its own probes: a Redis that is fine must not leave its Service because nobody can measure it.
    resources: resourcesOf(companionResources),
    securityContext: containerSecurity,
  }
  const headless = headlessServiceOf(stack, name)
  const set = statefulSet({
    context,
    replicas: cache.replicas,
    serviceName: headless,
    template: podTemplate({
      context,
      pod,
      container: redis,
      companions: isReplicated ? [sentinel, exporter] : [exporter],
      volumes: own.volumes,
      configChecksum: config.checksum,
    }),
    storage: storage.statefulSet,
  })
  const front = (portName: string) =>
    clusterService({
      context,
      name: serviceOf(stack, name, portName).name,
      ports: only(portName).map((port) => ({ port })),
    })
  return {
    objects: [
      ...serviceAccount(context, cache.pod.rights),
      ...config.objects,
      ...secrets.objects,
      ...storage.objects,
      headlessService({ context, name: headless, ports: ports.map((port) => ({ port })) }),
      front('redis'),
      ...(isReplicated ? [front('sentinel')] : []),
      set,
      disruptionBudget(context, { kind: 'one' }),
      ...backupObjects(context),
    ],
    workload: {
      resource: resourceId(set),
      replicas: cache.replicas,
      rolling: { kind: 'together' },
      gates: [{ kind: 'replicas-ready' }],
    },
  }
}

/** One that is busy with a long command answers no ping and is alive. */
function pingProbes(name: string, port: number): ProbeActions {
  const ping = { exec: { command: pingCommand(port) } }
  return { startup: ping, ready: ping, live: { tcpSocket: { port: name } } }
}
