import type { NodeConfig } from '@windlass/contract/node-config'
import { variableOfKey } from '@windlass/contract/process-environment'
import { nodeKeyNames } from '@windlass/stack/node-keys'
import type { SecretSource } from '@windlass/stack/secret'
import { chainWorkload } from '../../chain-workload.ts'
import type { ComponentContext, ComponentObjects } from '../context.ts'
import { serviceAnnotations } from '../ingress/sticky-cookie.ts'
import { chainTargets } from '../monitoring/custom-metrics.ts'
import { resourceId } from '../object.ts'
import { autoscaler } from '../objects/autoscaler.ts'
import { componentConfig, configFile, jsonFile } from '../objects/config-map.ts'
import { disruptionBudget } from '../objects/disruption-budget.ts'
import { componentSecrets } from '../objects/secrets.ts'
import { serviceAccount } from '../objects/service-account.ts'
import { clusterService, headlessService, loadBalancer } from '../objects/services.ts'
import { componentStorage } from '../objects/storage.ts'
import { statefulSet } from '../objects/workloads.ts'
import { mainContainer, plainVariables } from '../pods/main-container.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../pods/pod-volumes.ts'
import { probeActions } from '../pods/probes.ts'
import { processVariables } from '../pods/process-variables.ts'
import { type ComponentPort, portsOf } from '../ports.ts'
import { headlessServiceOf, serviceOf } from '../service-names.ts'
import { backupObjects } from './backup.ts'
import { isSticky } from './sticky.ts'

/** Where a node keeps its blocks, state and identity. */
const dataDirectory = '/data'

/** Nodes that the others ask first for peers: there are never fewer. */
const bootstrapNodes = 3

/** The identity key of a node: the other nodes' keys are in the same Secret, but in no directory of its pod. */
const keyFile = '/run/secrets/windlass-keys/identity'

/** The nodes of a chain: a StatefulSet that starts all at once, reached by peers, clients and what reads metrics. */
export function chainObjects(context: ComponentContext<'chain'>): ComponentObjects {
  const { component: chain, name, objectName } = context
  const config = componentConfig(context, { 'config.json': jsonFile(nodeConfig(context)) })
  const secrets = componentSecrets(context, chain.secrets)
  const keys = identityKeys(context)
  const storage = componentStorage({ context, storage: chain.storage, mountPath: dataDirectory })
  const own = joinVolumes(config, secrets, keys)
  const container = mainContainer({
    name,
    image: chain.image,
    pod: chain.pod,
    args: [],
    env: [
      ...processVariables({ configFile, dataDirectory }),
      ...keys.env,
      ...secrets.env,
      ...plainVariables(chain.env),
    ],
    ports: portsOf(chain),
    probes: probeActions({ probes: chain.probes, ports: chain.ports }),
    resources: chain.resources,
    mounts: [storage.mount, ...scratchVolumes(chain.pod).mounts, ...own.mounts],
  })
  const set = statefulSet({
    context,
    replicas: chain.autoscaling === undefined ? chain.replicas : 'autoscaled',
    serviceName: headlessServiceOf(context.stack, name),
    template: podTemplate({
      context,
      pod: chain.pod,
      container,
      volumes: own.volumes,
      configChecksum: config.checksum,
    }),
    storage: storage.statefulSet,
  })
  return {
    objects: [
      ...serviceAccount(context, chain.pod.rights),
      ...config.objects,
      ...secrets.objects,
      ...keys.objects,
      ...storage.objects,
      ...nodeServices(context),
      set,
      disruptionBudget(context, { kind: 'one' }),
      ...backupObjects(context),
      ...(chain.autoscaling === undefined
        ? []
        : [
            autoscaler({
              context,
              kind: 'StatefulSet',
              minReplicas: chain.replicas,
              autoscaling: chain.autoscaling,
              podMetrics: chainTargets(chain.autoscaling),
            }),
          ]),
    ],
    workload: {
      resource: resourceId(set),
      ...chainWorkload(chain),
      ...(chain.autoscaling && { maxReplicas: chain.autoscaling.maxReplicas }),
    },
  }

  function nodeConfig({ namespace, stack }: ComponentContext<'chain'>): Omit<NodeConfig, 'name'> {
    const headless = headlessServiceOf(stack, name)
    // Nodes that are always there, by which any others are found. Not all of them, or scaling would restart every node.
    const bootstrapPeers = Array.from(
      { length: bootstrapNodes },
      (_, ordinal) => `/dns4/${objectName}-${ordinal}.${headless}.${namespace}.svc/tcp/${chain.ports.p2p}`,
    )
    return {
      ...chain.config,
      consensus: chain.consensus,
      dataDir: dataDirectory,
      listenHost: '0.0.0.0',
      p2pPort: chain.ports.p2p,
      rpcPort: chain.ports.rpc,
      wsPort: chain.ports.ws,
      metricsPort: chain.ports.metrics,
      bootstrapPeers,
    }
  }
}

/** One Service for each kind of caller: peers by name, peers outside, JSON-RPC, WebSocket, metrics. */
function nodeServices(context: ComponentContext<'chain'>): ComponentObjects['objects'] {
  const { stack, name, component: chain } = context
  const ports = new Map(portsOf(chain).map((port) => [port.name, port]))
  const front = (portName: string) => {
    const service = serviceOf(stack, name, portName)
    const port = ports.get(portName) as ComponentPort
    return { context, name: service.name, ports: [{ port, number: service.port }] }
  }
  const affinity = { sticky: isSticky(stack, name), annotations: serviceAnnotations(stack, name) }
  return [
    headlessService({
      context,
      name: headlessServiceOf(stack, name),
      ports: [...ports.values()].map((port) => ({ port })),
    }),
    // Peers are told apart by their addresses and connect again; whoever calls must get every answer.
    ...(chain.loadBalancers.p2p ? [loadBalancer({ ...front('p2p'), callers: 'known' })] : []),
    ...(['rpc', 'ws'] as const).map((port) =>
      chain.loadBalancers[port]
        ? loadBalancer({ ...front(port), callers: 'uninterrupted' })
        : clusterService({ ...front(port), ...affinity }),
    ),
    clusterService(front('metrics')),
  ]
}

/** The identity key of every node, if the description says where they come from; a node makes its own otherwise. */
function identityKeys(context: ComponentContext<'chain'>) {
  const { component: chain, objectName } = context
  if (chain.keys === undefined) return { objects: [], env: [], volumes: [], mounts: [] }
  const keysContext = { ...context, objectName: `${objectName}-keys` }
  const { keys: source } = chain
  const secrets = componentSecrets(
    keysContext,
    Object.fromEntries(nodeKeyNames(chain).map((key, ordinal) => [`${objectName}-${ordinal}`, keyedSource(key)])),
  )
  return {
    objects: secrets.objects,
    env: plainVariables({
      [variableOfKey('identityKeyFile' satisfies keyof NodeConfig)]: keyFile,
    }),
    volumes: secrets.volumes.map((volume) => ({ ...volume, name: 'keys' })),
    mounts: [{ name: 'keys', mountPath: keyFile, subPathExpr: `$(${variableOfKey('name')})`, readOnly: true }],
  }

  function keyedSource(key: string): SecretSource {
    if (source.from === 'existing') return { ...source, key }
    if (source.from === 'file') return { ...source, path: `${source.path}/${key}` }
    return source.from === 'external' ? { ...source, key: `${source.key}/${key}` } : source
  }
}
