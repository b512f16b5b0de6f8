import { digestOf } from '../../../canonical-json.ts'
import type { ComponentContext } from '../../context.ts'
import { headlessServiceOf } from '../../service-names.ts'

/** Directory of the files below. */
export const kafkaDirectory = '/etc/kafka/windlass'

const classPath = '/opt/kafka/libs/*'

/** Configuration of brokers, and the scripts that start one and make the topics. */
export function kafkaFiles(context: ComponentContext<'broker'>): Readonly<Record<string, string>> {
  return {
    'server.properties': serverProperties(context),
    'start-broker': startBroker(context),
  }
}

/** Copies of each partition: three where there are as many brokers. */
export function replicationFactor(replicas: number): number {
  return Math.min(replicas, 3)
}

/** How many copies of everything there are, and how many must be written: of three, one may be away. */
export function copyProperties(replicas: number) {
  const copies = replicationFactor(replicas)
  const written = Math.max(1, copies - 1)
  return {
    'default.replication.factor': copies,
    'min.insync.replicas': written,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': written,
    // A misspelt topic is an error of its producer, not another topic.
    'auto.create.topics.enable': false,
  }
}

function serverProperties(context: ComponentContext<'broker'>): string {
  const { component: broker, stack, name, objectName, namespace } = context
  const { kafka, controller } = broker.ports
  const domain = `${headlessServiceOf(stack, name)}.${namespace}.svc`
  const voters = Array.from(
    { length: broker.replicas },
    (_, ordinal) => `${ordinal}@${objectName}-${ordinal}.${domain}:${controller}`,
  )
  const properties: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://:${kafka},CONTROLLER://:${controller}`,
    'log.dirs': '/data/kafka',
    ...copyProperties(broker.replicas),
    ...broker.config,
  }
  return lines(...Object.entries(properties).map(([key, value]) => `${key}=${value}`))
}

function startBroker(context: ComponentContext<'broker'>): string {
  const { component: broker, stack, name, namespace } = context
  const domain = `${headlessServiceOf(stack, name)}.${namespace}.svc`
  return lines(
    'set -eu',
    'properties=/tmp/server.properties',
    `cp ${kafkaDirectory}/server.properties "$properties"`,
    'cat >>"$properties" <<PROPERTIES',
    `node.id=\${POD_NAME##*-}`,
    `advertised.listeners=PLAINTEXT://$POD_NAME.${domain}:${broker.ports.kafka}`,
    'PROPERTIES',
    `[ -f /data/kafka/meta.properties ] || java -cp '${classPath}' kafka.tools.StorageTool format -t ${clusterId(context)} -c "$properties"`,
    'logging=/opt/kafka/config/log4j2.yaml',
    '[ ! -f "$logging" ] || options="-Dlog4j2.configurationFile=$logging"',
    `exec java -XX:MaxRAMPercentage=50 \${options:-} -cp '${classPath}' kafka.Kafka "$properties"`,
  )
}

/** Makes the topics that are missing; the number of partitions of one that is there only ever grows. */
export function topicCommands(context: ComponentContext<'broker'>, bootstrap: string): string {
  const { topics, replicas } = context.component
  const tool = `java -cp '${classPath}' org.apache.kafka.tools.TopicCommand --bootstrap-server ${bootstrap}`
  return lines(
    'set -eu',
    ...Object.entries(topics).map(
      ([topic, { partitions, retentionHours }]) =>
        `${tool} --create --if-not-exists --topic ${topic} --partitions ${partitions} --replication-factor ${replicationFactor(replicas)} --config retention.ms=${retentionHours * 3_600_000}`,
    ),
  )
}

/** A cluster keeps its id for life, and one of another name has another. */
function clusterId({ namespace, objectName }: ComponentContext<'broker'>): string {
  return Buffer.from(digestOf({ namespace, objectName }).slice(0, 32), 'hex').toString('base64url')
}

function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`
}
