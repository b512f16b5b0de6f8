import { CodedError } from '@windlass/errors/coded-error'
import type { RecordStore } from '@windlass/target/record-store'
import { z } from 'zod'
import { recordName, recordPrefixes, releaseNumber } from './record-names.ts'
import { type JournalEntry, journalEntrySchema, type Release, type ReleaseStatus, releaseSchema } from './release.ts'

export interface HistoryOptions {
  readonly records: RecordStore
  readonly signal: AbortSignal
}

/** All releases that are kept, oldest first. Throws `ROLLOUT_RECORD_INVALID` for one that cannot be read. */
export async function readReleases({ records, signal }: HistoryOptions): Promise<Release[]> {
  const names = (await records.list({ prefix: recordPrefixes.release, signal })).toSorted()
  const read = await Promise.all(
    names.map(async (name) => parseRecord(name, releaseSchema, await records.read({ name, signal }))),
  )
  // One that was pruned since it was listed.
  return read.filter((release) => release !== undefined)
}

/**
 * The newest releases, oldest first, down to the last good one: all that says what runs, and what may be left of those
 * that did not finish. It costs the same however many are kept. Throws as {@link readReleases} does.
 */
export async function readRecentReleases({ records, signal }: HistoryOptions): Promise<Release[]> {
  const names = (await records.list({ prefix: recordPrefixes.release, signal })).toSorted()
  const recent: Release[] = []
  for (const name of names.toReversed()) {
    const release = parseRecord(name, releaseSchema, await records.read({ name, signal }))
    if (release) recent.unshift(release)
    if (release?.status === 'deployed') break
  }
  return recent
}

/** One release with its journal; throws `ROLLOUT_RELEASE_UNKNOWN` where it is not kept. */
export async function readRelease(
  options: HistoryOptions & { readonly number: number },
): Promise<{ readonly release: Release; readonly journal: readonly JournalEntry[]; readonly evidence: unknown }> {
  const { records, signal, number } = options
  const read = (kind: keyof typeof recordPrefixes) => records.read({ name: recordName(kind, number), signal })
  const [stored, journal, evidence] = await Promise.all([read('release'), read('journal'), read('evidence')])
  const release = parseRecord(recordName('release', number), releaseSchema, stored)
  if (!release) {
    const kept = await records.list({ prefix: recordPrefixes.release, signal })
    const numbers = kept.map(releaseNumber).toSorted((a, b) => a - b)
    throw new CodedError('ROLLOUT_RELEASE_UNKNOWN', `There is no release ${number} in the history.`, {
      hint: numbers.length > 0 ? `Kept are ${numbers.join(', ')}.` : 'No release is kept yet.',
      details: { number, kept: numbers },
    })
  }
  const entries = parseRecord(recordName('journal', number), z.array(journalEntrySchema), journal) ?? []
  return { release, journal: entries, evidence }
}

export async function writeRelease(options: HistoryOptions & { readonly release: Release }): Promise<void> {
  const { records, signal, release } = options
  await records.write({ name: recordName('release', release.number), value: release, signal })
}

/** Deletes old releases with their journals and evidence; returns their numbers. See {@link prunable}. */
export async function pruneReleases(options: HistoryOptions & { readonly keep: number }): Promise<number[]> {
  const { records, signal, keep } = options
  const kept = await records.list({ prefix: recordPrefixes.release, signal })
  if (kept.length <= keep) return []
  const recent = await readRecentReleases(options)
  const numbers = prunable({ numbers: kept.map(releaseNumber), recent, keep })
  for (const number of numbers) {
    // The release goes last: as long as it is there, an interrupted prune is found and finished by the next.
    for (const kind of ['journal', 'evidence', 'release'] as const)
      await records.remove({ name: recordName(kind, number), signal })
  }
  return numbers
}

/** Releases beyond the newest `keep`, never the current one, nor any that may have left something behind. */
export function prunable(options: {
  readonly numbers: readonly number[]
  /** See {@link readRecentReleases}. */
  readonly recent: readonly Release[]
  readonly keep: number
}): number[] {
  const { numbers, recent, keep } = options
  const needed = [lastDeployed(recent), ...unfinishedReleases(recent)].map((release) => release?.number)
  return numbers
    .toSorted((a, b) => a - b)
    .slice(0, Math.max(0, numbers.length - Math.max(1, keep)))
    .filter((number) => !needed.includes(number))
}

/** The last release that was good, whether or not all was removed since. */
export function lastDeployed(releases: readonly Release[]): Release | undefined {
  return releases.findLast((release) => release.status === 'deployed')
}

/** The last good release: what runs, or ran until something newer was begun. `undefined` once a removal has begun. */
export function currentRelease(releases: readonly Release[]): Release | undefined {
  const last = releases.findLast(({ status, intent }) => status === 'deployed' || intent.kind === 'remove')
  return last?.status === 'deployed' ? last : undefined
}

/** What should run: the last release that was good or is to prove it, or the one that tries to be the first. */
export function expectedRelease(releases: readonly Release[]): Release | undefined {
  const unfinished = unfinishedReleases(releases)
  if (unfinished[0]?.status === 'applied') return unfinished[0]
  return currentRelease(releases) ?? unfinished.find((release) => release.intent.kind !== 'remove')
}

/** The status to show: a deployed release that a later one took over from is `superseded`. */
export function shownStatus(release: Release, releases: readonly Release[]): ReleaseStatus | 'superseded' {
  if (release.status !== 'deployed') return release.status
  return currentRelease(releases) === release ? 'deployed' : 'superseded'
}

/**
 * Releases that began to change something and did not end with one release running, newest first: what they made may
 * still be there.
 */
export function unfinishedReleases(releases: readonly Release[]): Release[] {
  const settled: readonly ReleaseStatus[] = ['deployed', 'removed', 'rolled-back']
  return releases.slice(releases.findLastIndex(({ status }) => settled.includes(status)) + 1).toReversed()
}

function parseRecord<T>(name: string, schema: z.ZodType<T>, value: unknown): T | undefined {
  if (value === undefined) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CodedError(
    'ROLLOUT_RECORD_INVALID',
    `The record ${name} cannot be read: ${z.prettifyError(parsed.error)}`,
    {
      hint: 'It was written by another version of Windlass, or damaged. Use that version, or remove the record.',
      cause: parsed.error,
      details: { record: name },
    },
  )
}
