import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../files/atomic-file.ts'
import { fileOfName, type Home } from '../files/home.ts'
import { readDocument } from '../files/json-document.ts'

const volumesSchema = z.array(z.string())

/** Remembers which data directories belong to a resource, also those of replicas that were scaled away. */
export function claimVolumes(home: Home, id: string, directories: readonly string[]): void {
  const claimed = claimedVolumes(home, id)
  const all = [...new Set([...claimed, ...directories])]
  if (all.length > claimed.length) writeFileAtomic(volumesPath(home, id), JSON.stringify(all), { durable: true })
}

function claimedVolumes(home: Home, id: string): string[] {
  return readDocument(volumesPath(home, id), volumesSchema) ?? []
}

/** Deletes the data of a resource; what is left after an interruption is deleted by the next call. */
export function deleteVolumes(home: Home, id: string): void {
  for (const directory of claimedVolumes(home, id)) rmSync(directory, { recursive: true, force: true })
  rmSync(volumesPath(home, id), { force: true })
}

const volumesPath = (home: Home, id: string) => join(home.volumes, fileOfName(id))
