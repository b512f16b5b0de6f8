import type { DetectorConfig, DetectorSource } from '@windlass/contract/detector-config'
import type { Component, ComponentOf } from '@windlass/stack/component'
import type { IEnvVar } from 'kubernetes-models/v1'
import { unrenderable } from '../../processes/unrenderable.ts'
import type { ComponentContext, ComponentObjects } from '../context.ts'
import { detectorTargets } from '../monitoring/custom-metrics.ts'
import { resourceId } from '../object.ts'
import { componentConfig, configFile, jsonFile } from '../objects/config-map.ts'
import { componentSecrets, secretDirectory } from '../objects/secrets.ts'
import { serviceAccount } from '../objects/service-account.ts'
import { componentStorage } from '../objects/storage.ts'
import { mainContainer, plainVariables } from '../pods/main-container.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../pods/pod-volumes.ts'
import { probeActions } from '../pods/probes.ts'
import { processVariables } from '../pods/process-variables.ts'
import { portsOf } from '../ports.ts'
import { serviceOf } from '../service-names.ts'
import { brokerAddresses } from './broker/addresses.ts'
import { cachePasswordKey } from './cache/password.ts'
import { sentinelMasterName } from './cache/sentinel.ts'
import { replicas } from './replicas.ts'

type Detector = ComponentOf<'detector'>

const dataDirectory = '/data'
const cachePassword = 'cache-password'

/** A detector, told the addresses of what it reads from and shares through; with a volume where it keeps its models. */
export function detectorObjects(context: ComponentContext<'detector'>): ComponentObjects {
  const { component: detector, name } = context
  const config = componentConfig(context, { 'config.json': jsonFile(detectorConfig(context)) })
  const password = cachePasswordKey(context)
  const secrets = componentSecrets(context, detector.secrets, password && { [cachePassword]: password })
  const storage = detector.storage && componentStorage({ context, storage: detector.storage, mountPath: dataDirectory })
  const pod =
    storage === undefined
      ? { ...detector.pod, writable: { ...detector.pod.writable, data: dataDirectory } }
      : detector.pod
  const own = joinVolumes(config, secrets)
  const env: readonly IEnvVar[] = [
    ...processVariables({ configFile, dataDirectory }),
    ...secrets.env,
    ...plainVariables(detector.env),
  ]
  const ports = portsOf(detector)
  const container = mainContainer({
    name,
    image: detector.image,
    pod,
    args: [],
    env,
    ports,
    probes: probeActions({ probes: detector.probes, ports: detector.ports }),
    resources: detector.resources,
    mounts: [...(storage === undefined ? [] : [storage.mount]), ...scratchVolumes(pod).mounts, ...own.mounts],
  })
  const template = podTemplate({ context, pod, container, volumes: own.volumes, configChecksum: config.checksum })
  const { workload, around } = replicas({
    context,
    template,
    storage,
    podMetrics: detector.autoscaling === undefined ? [] : detectorTargets(detector.autoscaling),
  })
  return {
    objects: [...serviceAccount(context, detector.pod.rights), ...config.objects, ...secrets.objects, ...around],
    workload: {
      resource: resourceId(workload),
      replicas: detector.replicas,
      ...(detector.autoscaling && { maxReplicas: detector.autoscaling.maxReplicas }),
      rolling: { kind: 'together' },
      gates: [
        { kind: 'replicas-ready' },
        ...(detector.role === 'consumer'
          ? []
          : [{ kind: 'endpoint-answers', port: 'api', path: '/api/v1/anomalies' } as const]),
      ],
    },
  }
}

function detectorConfig(context: ComponentContext<'detector'>): Omit<DetectorConfig, 'name'> {
  const { component: detector, stack } = context
  return {
    ...detector.config,
    dataDir: dataDirectory,
    listenHost: '0.0.0.0',
    apiPort: detector.ports.api,
    role: detector.role,
    sources: detector.sources.map((source) => sourceOf(context, source)),
    ...(detector.cache !== undefined && { redis: redisOf(context, detector.cache, stack.components[detector.cache]) }),
  }
}

function sourceOf(context: ComponentContext<'detector'>, source: Detector['sources'][number]): DetectorSource {
  const { stack, name } = context
  switch (source.kind) {
    case 'blocks':
      return source
    case 'kafka':
      return {
        kind: 'kafka',
        brokers: [...brokerAddresses(stack, source.component)],
        topic: source.topic,
        groupId: source.groupId,
      }
    case 'node': {
      if (stack.components[source.component]?.kind !== 'chain')
        throw unrenderable(name, `it follows \`${source.component}\`, which is no chain`)
      const rpc = serviceOf(stack, source.component, 'rpc')
      return { kind: 'node', urls: [`http://${rpc.name}:${rpc.port}`], pollIntervalMs: source.pollIntervalMs ?? 500 }
    }
  }
}

function redisOf(
  context: ComponentContext<'detector'>,
  cacheName: string,
  cache: Component | undefined,
): NonNullable<DetectorConfig['redis']> {
  if (cache?.kind !== 'cache') throw unrenderable(context.name, `its cache \`${cacheName}\` is no cache`)
  const passwordFile = cache.password && { passwordFile: `${secretDirectory}/${cachePassword}` }
  const keyPrefix = 'windlass:'
  const masterName = sentinelMasterName(cache)
  if (masterName === undefined) {
    const { name, port } = serviceOf(context.stack, cacheName, 'redis')
    return { url: `redis://${name}:${port}`, keyPrefix, ...passwordFile }
  }
  const sentinel = serviceOf(context.stack, cacheName, 'sentinel')
  return { sentinels: [{ host: sentinel.name, port: sentinel.port }], masterName, keyPrefix, ...passwordFile }
}
