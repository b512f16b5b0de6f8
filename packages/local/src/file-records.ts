import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordStore } from '@windlass/target/record-store'
import { z } from 'zod'
import { listDocuments, syncDirectory, writeFileAtomic } from './files/atomic-file.ts'
import { ensureHome, fileOfName, type Home } from './files/home.ts'
import { readDocument } from './files/json-document.ts'

/** Records as files; a write is on disk when it returns. */
export function createFileRecords(home: Home): RecordStore {
  const pathOf = (name: string) => join(home.records, fileOfName(name))
  return {
    async list({ prefix, signal }) {
      signal.throwIfAborted()
      return listDocuments(home.records).filter((name) => name.startsWith(prefix))
    },
    async read({ name, signal }) {
      signal.throwIfAborted()
      return readDocument(pathOf(name), z.unknown())
    },
    async write({ name, value, signal }) {
      signal.throwIfAborted()
      ensureHome(home)
      writeFileAtomic(pathOf(name), JSON.stringify(value), { durable: true })
    },
    async remove({ name, signal }) {
      signal.throwIfAborted()
      ensureHome(home)
      rmSync(pathOf(name), { force: true })
      syncDirectory(home.records)
    },
  }
}
