import type { Draft } from '../draft.ts'
import { alternatives, type Finding } from '../finding.ts'
import { mostReplicas } from '../most-replicas.ts'
import type { Path } from '../path.ts'
import type { System } from './system.ts'

type Detector = Extract<Draft, { kind: 'detector' }>

/** Consumers without a place for what they find, of topics there are none of, and more of them than partitions. */
export function checkConsumers(system: System): readonly Finding[] {
  return [...system.drafts].flatMap(([name, draft]) => {
    if (draft.kind !== 'detector') return []
    return [...checkSharing(name, draft), ...checkGroups(name, draft), ...checkTopics(system, name, draft)]
  })
}

function checkSharing(name: string, { role, cache }: Detector): readonly Finding[] {
  if (role !== 'consumer' || cache !== undefined) return []
  return [
    {
      path: ['components', name, 'role'],
      at: 'value',
      message: 'is consumer, which answers no requests: without a `cache` nobody sees what it finds',
      hint: 'Name the cache that it shares with the replicas of role api.',
    },
  ]
}

/** A consumer without anything to follow, and members of one group that would read different topics. */
function checkGroups(name: string, { role, sources = [] }: Detector): readonly Finding[] {
  const path = ['components', name, 'sources']
  const groups = sources.map((source) => (source.kind === 'kafka' ? source.groupId : undefined))
  const shared = groups.flatMap((group, index): readonly Finding[] => {
    if (group === undefined || groups.indexOf(group) === index) return []
    const message = `is of the group \`${group}\`, of which another source reads its topic: all of one group read the same`
    return [{ path: [...path, index], at: 'value', message, hint: 'Name a `groupId` of its own.' }]
  })
  if (role !== 'consumer' || sources.length === 0 || sources.some(({ kind }) => kind !== 'blocks')) return shared
  const message = 'names nothing to follow, and a consumer does nothing else'
  return [...shared, { path, at: 'value', message, hint: 'Add a source of kind kafka or node.' }]
}

function checkTopics(system: System, name: string, detector: Detector): readonly Finding[] {
  return (detector.sources ?? []).flatMap((source, index) => {
    const broker = source.kind === 'kafka' ? system.drafts.get(source.component) : undefined
    if (source.kind !== 'kafka' || broker?.kind !== 'broker' || broker.topics === undefined) return []
    const path = ['components', name, 'sources', index]
    const named = { broker: source.component, topics: broker.topics }
    if (detector.role === 'api') return unknownTopic([...path, 'topic'], source.topic, named)
    return [
      ...unknownTopic([...path, 'topic'], source.topic, named),
      ...unknownTopic([...path, 'deadLetterTopic'], source.deadLetterTopic ?? `${source.topic}-dead-letter`, named),
      ...tooManyReplicas({ name, detector, topic: source.topic, ...named }),
    ]
  })
}

interface Topics {
  readonly broker: string
  readonly topics: Readonly<Record<string, { readonly partitions: number }>>
}

function unknownTopic(path: Path, topic: string, { broker, topics }: Topics): readonly Finding[] {
  if (Object.hasOwn(topics, topic)) return []
  const message = `\`${broker}\` lists no topic named \`${topic}\``
  const hint = `Add it under components.${broker}.topics.`
  return [{ path, at: 'value', message, hint, ...alternatives(topic, Object.keys(topics)) }]
}

function tooManyReplicas(
  options: Topics & { readonly name: string; readonly detector: Detector; readonly topic: string },
): readonly Finding[] {
  const { name, detector, topic, broker, topics } = options
  const replicas = mostReplicas(detector)
  const partitions = topics[topic]?.partitions ?? replicas
  if (replicas <= partitions) return []
  return [
    {
      path: [
        'components',
        name,
        ...(detector.autoscaling === undefined ? ['replicas'] : ['autoscaling', 'maxReplicas']),
      ],
      at: 'value',
      message: `up to ${replicas} replicas read the ${partitions} partitions of \`${topic}\`, so that some would have none`,
      hint: `Lower it, or raise components.${broker}.topics.${topic}.partitions.`,
    },
  ]
}
