import { join } from 'node:path'
import type { Readiness } from '@windlass/target/readiness'
import { z } from 'zod'
import { listDocuments, writeFileAtomic } from '../files/atomic-file.ts'
import { fileOfName, type Home } from '../files/home.ts'
import { readDocument } from '../files/json-document.ts'
import { processIdentitySchema } from '../processes/process-identity.ts'

const readinessSchema = z.strictObject({
  state: z.enum(['ready', 'progressing', 'failed', 'unknown']),
  reason: z.string(),
  detail: z.string(),
  sinceMs: z.number(),
}) satisfies z.ZodType<Readiness>

/** The end of one run of a replica. */
const processExitSchema = z.strictObject({
  run: z.int(),
  digest: z.string(),
  revision: z.string(),
  pid: z.int(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  /** `stopped`: as wanted; `live-probe`: killed because it no longer answered; `exited`: by itself. */
  cause: z.enum(['stopped', 'live-probe', 'exited']),
  /** Neither code nor signal where it was the child of a supervisor that is gone. */
  code: z.int().nullable(),
  signal: z.string().nullable(),
})

const replicaStatusSchema = z.strictObject({
  ordinal: z.int(),
  name: z.string(),
  /** Digest and revision of what runs, or was last tried. */
  digest: z.string(),
  revision: z.string(),
  /** Null while nothing runs. */
  process: processIdentitySchema.nullable(),
  /** Counts the runs of this replica; names the files of their logs. */
  run: z.int().min(0),
  /** Null until this revision has been started. */
  startedAtMs: z.number().nullable(),
  /** Restarts of this revision that nobody asked for. */
  restarts: z.int().min(0),
  readiness: readinessSchema,
  stopGraceMs: z.int().min(0),
  /** The latest ends of runs, oldest first. */
  exits: z.array(processExitSchema),
})

/** What the supervisor sees of one process set. */
const setStatusSchema = z.strictObject({
  id: z.string(),
  component: z.string(),
  /** Number of the claim of the supervisor that wrote this. */
  supervisor: z.int().min(0),
  /** Generation of the desired set that the supervisor has taken. */
  generation: z.int().min(0),
  replicas: z.array(replicaStatusSchema),
})

export type ProcessExit = z.infer<typeof processExitSchema>
export type ReplicaStatus = z.infer<typeof replicaStatusSchema>
export type SetStatus = z.infer<typeof setStatusSchema>

export const statusPath = (home: Home, id: string) => join(home.status, fileOfName(id))

export function readSetStatus(home: Home, id: string): SetStatus | undefined {
  return readDocument(statusPath(home, id), setStatusSchema)
}

export function readSetStatuses(home: Home): SetStatus[] {
  return listDocuments(home.status)
    .map((id) => readSetStatus(home, id))
    .filter((status) => status !== undefined)
}

/** Not forced to disk: after a crash of the machine no process of it runs any more. */
export function writeSetStatus(home: Home, status: SetStatus): void {
  writeFileAtomic(statusPath(home, status.id), JSON.stringify(status), { durable: false })
}
