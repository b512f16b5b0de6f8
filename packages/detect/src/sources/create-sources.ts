import { basename, join } from 'node:path'
import type { DetectorSource } from '@windlass/contract/detector-config'
import { CodedError } from '@windlass/errors/coded-error'
import type { KafkaTopicOptions } from '../kafka/kafka-topic.ts'
import type { OnFailure } from '../waiting/retry-until-done.ts'
import type { Source } from './batch-source.ts'
import { BlockFiles } from './block-files.ts'
import { CursorFile } from './cursor.ts'
import { NodeFollower } from './node-follower.ts'

export interface CreateSourcesOptions extends Pick<KafkaTopicOptions, 'onLag' | 'onDeadLetters'> {
  readonly sources: readonly DetectorSource[]
  /** What brokers call this process. */
  readonly clientName: string
  /** Where it is kept how far each node was followed. */
  readonly directory: string
  readonly now: () => number
  readonly onFailure: (source: string, ...failure: Parameters<OnFailure>) => void
  readonly onRecovery: (source: string) => void
}

/**
 * The sources of a configuration. Their names are `node` or that of the file or topic, numbered where they are not
 * unique.
 *
 * @throws CodedError `DETECT_NODE_ADDRESS` where the address of a node is none.
 */
export async function createSources(options: CreateSourcesOptions): Promise<Source[]> {
  const taken = new Map<string, number>()
  const sources: Source[] = []
  for (const source of options.sources) {
    const wanted = nameOf(source)
    const before = taken.get(wanted) ?? 0
    taken.set(wanted, before + 1)
    sources.push(await createSource(before === 0 ? wanted : `${wanted}-${before + 1}`, source, options))
  }
  return sources
}

function nameOf(source: DetectorSource): string {
  if (source.kind === 'kafka') return source.topic
  return source.kind === 'node' ? 'node' : basename(source.path)
}

async function createSource(name: string, source: DetectorSource, options: CreateSourcesOptions): Promise<Source> {
  if (source.kind === 'blocks') return new BlockFiles({ path: source.path, name })
  const common = {
    name,
    now: options.now,
    onFailure: (...failure: Parameters<OnFailure>) => options.onFailure(name, ...failure),
    onRecovery: () => options.onRecovery(name),
  }
  if (source.kind === 'kafka') {
    // Loaded where it is needed: the client takes a third of a second.
    const { KafkaTopic } = await import('../kafka/kafka-topic.ts')
    const { clientName, onLag, onDeadLetters } = options
    return new KafkaTopic({ ...common, source, clientName, onLag, onDeadLetters })
  }
  for (const [index, url] of source.urls.entries()) refuseUnusable({ url, place: `address ${index + 1} of ${name}` })
  return new NodeFollower({
    ...common,
    urls: source.urls,
    pollIntervalMs: source.pollIntervalMs,
    cursor: new CursorFile({ path: join(options.directory, `${name}.json`) }),
  })
}

function refuseUnusable({ url, place }: { readonly url: string; readonly place: string }): void {
  const protocol = URL.parse(url)?.protocol
  if (protocol === 'http:' || protocol === 'https:') return
  // The address itself may hold a key.
  throw new CodedError('DETECT_NODE_ADDRESS', `${place} is no address of a JSON-RPC node`, {
    hint: 'Give addresses that begin with http:// or https://.',
  })
}
