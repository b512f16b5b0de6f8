import { basename, join } from 'node:path'
import type { DetectorSource } from '@windlass/contract/detector-config'
import { CodedError } from '@windlass/errors/coded-error'
import { BlockFiles } from './block-files.ts'
import type { BlockSource } from './block-source.ts'
import { CursorFile } from './cursor.ts'
import { NodeFollower, type NodeFollowerOptions } from './node-follower.ts'

export interface CreateSourcesOptions {
  readonly sources: readonly DetectorSource[]
  /** Where it is kept how far each node was followed. */
  readonly directory: string
  readonly now: () => number
  readonly onFailure: (source: string, ...failure: Parameters<NodeFollowerOptions['onFailure']>) => void
  readonly onRecovery: (source: string) => void
}

/**
 * The sources of a configuration. Their names are `node` or that of the file, numbered where they are not unique.
 *
 * @throws CodedError `DETECT_NODE_ADDRESS` where the address of a node is none.
 */
export function createSources(options: CreateSourcesOptions): BlockSource[] {
  const { sources, directory, now, onFailure, onRecovery } = options
  const taken = new Map<string, number>()
  return sources.map((source) => {
    const wanted = source.kind === 'node' ? 'node' : basename(source.path)
    const before = taken.get(wanted) ?? 0
    taken.set(wanted, before + 1)
    const name = before === 0 ? wanted : `${wanted}-${before + 1}`
    if (source.kind === 'blocks') return new BlockFiles({ path: source.path, name })
    for (const [index, url] of source.urls.entries()) refuseUnusable({ url, place: `address ${index + 1} of ${name}` })
    return new NodeFollower({
      name,
      urls: source.urls,
      pollIntervalMs: source.pollIntervalMs,
      cursor: new CursorFile({ path: join(directory, `${name}.json`) }),
      now,
      onFailure: (...failure) => onFailure(name, ...failure),
      onRecovery: () => onRecovery(name),
    })
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
