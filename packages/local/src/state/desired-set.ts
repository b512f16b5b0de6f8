import { join } from 'node:path'
import { type processProbeSchema, processSetSchema } from '@windlass/target/process-set'
import { z } from 'zod'
import { listDocuments, writeFileAtomic } from '../files/atomic-file.ts'
import { fileOfName, type Home } from '../files/home.ts'
import { readDocument } from '../files/json-document.ts'

/** What makes a process what it is: another launch is another process. */
const launchSchema = z.strictObject({
  /** Absolute path of the file that Node.js runs. */
  entry: z.string(),
  arguments: z.array(z.string()),
  /** Variables besides those that every process of the home inherits. */
  environment: z.record(z.string(), z.string()),
  ports: z.record(z.string(), z.int()),
  dataDirectory: z.string(),
  /** Files that must be there before the process starts, by the name of the secret. */
  secretFiles: z.record(z.string(), z.string()),
})

const probingSchema = z.strictObject({
  /** Between two looks at a process that is not ready yet. */
  startingIntervalMs: z.int().min(1),
  /** Between two looks at a process that is ready. */
  readyIntervalMs: z.int().min(1),
  timeoutMs: z.int().min(1),
  /** Looks in a row without any answer after which a process no longer counts as ready. */
  silentProbes: z.int().min(1),
  /** Failed live probes in a row after which a process is restarted. */
  failedLiveProbes: z.int().min(1),
  /** How long a process without probes must run to count as ready. */
  unprobedReadyMs: z.int().min(0),
})

/** How a process is looked after; may change while it runs. */
const careSchema = z.strictObject({
  probes: processSetSchema.shape.probes,
  probing: probingSchema,
  restart: processSetSchema.shape.restart.unwrap(),
  stopGraceMs: z.int().min(0),
  maxLogBytes: z.int().min(1),
})

const desiredReplicaSchema = z.strictObject({
  ordinal: z.int().min(0),
  name: z.string(),
  /** Digest of the resource this replica is to run. */
  digest: z.string(),
  /** Hash of `launch`: a process is restarted exactly where it differs. */
  revision: z.string(),
  launch: launchSchema,
  care: careSchema,
})

/** What a command wants of one process set: the file the supervisor works from. */
const desiredSetSchema = z.strictObject({
  id: z.string(),
  component: z.string(),
  /** Digest of the resource that was applied last; empty where it was removed since. */
  digest: z.string(),
  /** Grows with every write, so that the supervisor can say which one it has taken. */
  generation: z.int().min(1),
  /** Variables of the command that every process gets. */
  inherited: z.record(z.string(), z.string()),
  /** The replicas of the resource that was applied last. */
  applied: z.array(desiredReplicaSchema),
  /** What is to run now: some replicas still of an older resource while a rolling update goes on; none where removed. */
  replicas: z.array(desiredReplicaSchema),
})

export type Launch = z.infer<typeof launchSchema>
export type Probing = z.infer<typeof probingSchema>
export type ProcessProbe = z.infer<typeof processProbeSchema>
export type Care = z.infer<typeof careSchema>
export type DesiredReplica = z.infer<typeof desiredReplicaSchema>
export type DesiredSet = z.infer<typeof desiredSetSchema>

const pathOf = (home: Home, id: string) => join(home.desired, fileOfName(id))

export function readDesiredSet(home: Home, id: string): DesiredSet | undefined {
  return readDocument(pathOf(home, id), desiredSetSchema)
}

export function readDesiredSets(home: Home): DesiredSet[] {
  return listDocuments(home.desired)
    .map((id) => readDesiredSet(home, id))
    .filter((set) => set !== undefined)
}

export function writeDesiredSet(home: Home, set: DesiredSet): void {
  writeFileAtomic(pathOf(home, set.id), JSON.stringify(set), { durable: true })
}
