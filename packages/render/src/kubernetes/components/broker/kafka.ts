import { companionContext } from '../../companions.ts'
import type { ComponentContext, ComponentObjects } from '../../context.ts'
import { resourceId } from '../../object.ts'
import { componentConfig } from '../../objects/config-map.ts'
import { disruptionBudget } from '../../objects/disruption-budget.ts'
import { componentSecrets } from '../../objects/secrets.ts'
import { serviceAccount } from '../../objects/service-account.ts'
import { clusterService, headlessService } from '../../objects/services.ts'
import { componentStorage } from '../../objects/storage.ts'
import { job, statefulSet } from '../../objects/workloads.ts'
import { mainContainer, plainVariables } from '../../pods/main-container.ts'
import { podTemplate } from '../../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../../pods/pod-volumes.ts'
import { probeActions } from '../../pods/probes.ts'
import { portsOf } from '../../ports.ts'
import { headlessServiceOf, serviceOf } from '../../service-names.ts'
import { kafkaDirectory, kafkaFiles, topicCommands } from './kafka-files.ts'

const topicResources = { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } } as const

/** Brokers that are their own controllers, each with a volume, and a Job that makes the topics. */
export function kafkaObjects(context: ComponentContext<'broker'>): ComponentObjects {
  const { component: broker, name, stack } = context
  const config = componentConfig(context, kafkaFiles(context), kafkaDirectory)
  const secrets = componentSecrets(context, broker.secrets)
  const storage = componentStorage({ context, storage: broker.storage, mountPath: '/data' })
  const own = joinVolumes(config, secrets)
  const ports = portsOf(broker)
  const headless = headlessServiceOf(stack, name)
  const container = mainContainer({
    name,
    image: broker.image,
    pod: { ...broker.pod, command: broker.pod.command ?? ['sh', `${kafkaDirectory}/start-broker`] },
    args: [],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ...secrets.env,
      ...plainVariables(broker.env),
    ],
    ports,
    probes: probeActions({ probes: broker.probes, ports: { kafka: broker.ports.kafka } }),
    resources: broker.resources,
    mounts: [storage.mount, ...scratchVolumes(broker.pod).mounts, ...own.mounts],
  })
  const set = statefulSet({
    context,
    replicas: broker.replicas,
    serviceName: headless,
    template: podTemplate({
      context,
      pod: broker.pod,
      container,
      volumes: own.volumes,
      configChecksum: config.checksum,
    }),
    storage: storage.statefulSet,
  })
  return {
    objects: [
      ...serviceAccount(context, broker.pod.rights),
      ...config.objects,
      ...secrets.objects,
      ...storage.objects,
      headlessService({ context, name: headless, ports: ports.map((port) => ({ port })) }),
      clusterService({
        context,
        name: context.objectName,
        ports: ports.filter((port) => port.callers.includes('clients')).map((port) => ({ port })),
      }),
      set,
      disruptionBudget(context, { kind: 'one' }),
      ...topicJob(context),
    ],
    workload: {
      resource: resourceId(set),
      replicas: broker.replicas,
      rolling: { kind: 'together' },
      gates: [{ kind: 'replicas-ready' }],
    },
  }
}

function topicJob(context: ComponentContext<'broker'>): ComponentObjects['objects'] {
  const { component: broker, stack, name } = context
  if (Object.keys(broker.topics).length === 0) return []
  const topics = companionContext(context, 'topics')
  const kafka = serviceOf(stack, name, 'kafka')
  const container = mainContainer({
    name: 'topics',
    image: broker.image,
    pod: { ...broker.pod, command: ['sh', '-c'] },
    args: [topicCommands(context, `${kafka.name}:${kafka.port}`)],
    env: [],
    ports: [],
    probes: undefined,
    resources: topicResources,
    mounts: scratchVolumes(broker.pod).mounts,
  })
  const template = podTemplate({
    context: topics,
    pod: broker.pod,
    container,
    volumes: [],
    restartPolicy: 'OnFailure',
  })
  return [...serviceAccount(topics, []), job({ context: topics, template, attempts: { retries: 3 } })]
}
