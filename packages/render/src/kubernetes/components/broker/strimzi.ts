import type { Resources } from '@windlass/stack/workload'
import { digestOf } from '../../../canonical-json.ts'
import type { ComponentContext, ComponentObjects } from '../../context.ts'
import type { KubernetesObject } from '../../object.ts'
import { copyProperties, replicationFactor } from './kafka-files.ts'

const apiVersion = 'kafka.strimzi.io/v1beta2'

/** What the Strimzi operator makes brokers and topics of. */
export function strimziObjects(context: ComponentContext<'broker'>): ComponentObjects {
  const { component: broker, namespace, labels, objectName: cluster } = context
  const ofCluster = { ...labels, 'strimzi.io/cluster': cluster }
  const copies = replicationFactor(broker.replicas)
  const kafka: StrimziObject<{ readonly kafka: object; readonly entityOperator: object }> = {
    apiVersion,
    kind: 'Kafka',
    metadata: {
      name: cluster,
      namespace,
      labels,
      annotations: { 'strimzi.io/kraft': 'enabled', 'strimzi.io/node-pools': 'enabled' },
    },
    spec: {
      kafka: {
        listeners: [{ name: 'plain', port: broker.ports.kafka, type: 'internal', tls: false }],
        config: {
          ...copyProperties(broker.replicas),
          ...broker.config,
        },
      },
      entityOperator: { topicOperator: {} },
    },
  }
  const pool: StrimziObject<{
    readonly replicas: number
    readonly resources: Resources
    readonly [key: string]: unknown
  }> = {
    apiVersion,
    kind: 'KafkaNodePool',
    metadata: { name: `${cluster}-brokers`, namespace, labels: ofCluster },
    spec: {
      replicas: broker.replicas,
      roles: ['broker', 'controller'],
      resources: broker.resources,
      storage: {
        type: 'persistent-claim',
        size: broker.storage.size,
        deleteClaim: false,
        ...(broker.storage.class !== undefined && { class: broker.storage.class }),
      },
    },
  }
  const topics = Object.entries(broker.topics).map(
    ([topic, { partitions, retentionHours }]): StrimziObject<object> => ({
      apiVersion,
      kind: 'KafkaTopic',
      metadata: { name: `${cluster}-${objectSafe(topic)}`, namespace, labels: ofCluster },
      spec: {
        topicName: topic,
        partitions,
        replicas: copies,
        config: { 'retention.ms': retentionHours * 3_600_000 },
      },
    }),
  )
  return { objects: [kafka, pool, ...topics] }
}

interface StrimziObject<Spec> extends KubernetesObject {
  readonly spec: Spec
}

/** Names of topics may hold more characters than those of objects: two of them are still two. */
function objectSafe(topic: string): string {
  const safe = topic.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  return safe === topic && topic.length < 100 ? topic : `${safe.slice(0, 100)}-${digestOf(topic).slice(0, 8)}`
}
