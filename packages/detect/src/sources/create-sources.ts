import { basename, join } from 'node:path'
import type { DetectorSource } from '@windlass/contract/detector-config'
import { BlockFiles } from './block-files.ts'
import type { BlockSource } from './block-source.ts'
import { CursorFile } from './cursor.ts'
import { NodeFollower } from './node-follower.ts'

export interface CreateSourcesOptions {
  readonly sources: readonly DetectorSource[]
  /** Where it is kept how far each node was followed. */
  readonly directory: string
  readonly now: () => number
  /** Told of every read that failed and is tried again. */
  readonly onFailure: (source: string, error: unknown) => void
}

/** The sources of a configuration. Their names are `node` or that of the file, numbered where they are not unique. */
export function createSources({ sources, directory, now, onFailure }: CreateSourcesOptions): BlockSource[] {
  const taken = new Map<string, number>()
  return sources.map((source) => {
    const wanted = source.kind === 'node' ? 'node' : basename(source.path)
    const before = taken.get(wanted) ?? 0
    taken.set(wanted, before + 1)
    const name = before === 0 ? wanted : `${wanted}-${before + 1}`
    if (source.kind === 'blocks') return new BlockFiles({ path: source.path, name })
    const { urls, pollIntervalMs } = source
    const cursor = new CursorFile({ path: join(directory, `${name}.json`) })
    return new NodeFollower({ name, urls, pollIntervalMs, cursor, now, onFailure: (error) => onFailure(name, error) })
  })
}
