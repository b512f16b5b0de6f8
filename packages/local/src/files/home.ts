import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The directory of one local release and everything in it, each directory readable by its owner alone (0700).
 *
 * | path | written by | holds |
 * |---|---|---|
 * | `desired/<id>.json` | commands | what should run: one file per process set, the resource id percent-encoded |
 * | `status/<id>.json` | supervisor | what it sees of that process set |
 * | `supervisor/<n>` | supervisor | the claim to be the one supervisor of this directory |
 * | `data/<component>-<ordinal>/` | processes | what a replica keeps; left alone unless volumes are to be deleted |
 * | `volumes/<id>.json` | commands | the data directories a process set ever had |
 * | `config/<component>-<hash>.json` | commands | the configuration file of a process |
 * | `secrets/<name>-<hash>` | commands | the value of a secret, 0600 |
 * | `logs/<replica>.log` | processes | what the present run wrote |
 * | `logs/<replica>.log.<run>.<part>` | supervisor | earlier runs, and earlier parts of a run that wrote much |
 * | `logs/supervisor.log` | supervisor | its own log, JSON lines |
 * | `records/<name>.json` | commands | history and journal |
 * | `lease/<n>` | commands | who may change the release |
 */
export interface Home {
  readonly root: string
  readonly desired: string
  readonly status: string
  readonly supervisor: string
  readonly data: string
  readonly volumes: string
  readonly config: string
  readonly secrets: string
  readonly logs: string
  readonly records: string
  readonly lease: string
}

/** The paths of the home at `root`; touches nothing. */
export function homeAt(root: string): Home {
  const absolute = resolve(root)
  const inside = (name: string) => join(absolute, name)
  return {
    root: absolute,
    desired: inside('desired'),
    status: inside('status'),
    supervisor: inside('supervisor'),
    data: inside('data'),
    volumes: inside('volumes'),
    config: inside('config'),
    secrets: inside('secrets'),
    logs: inside('logs'),
    records: inside('records'),
    lease: inside('lease'),
  }
}

/** Makes every directory that is missing. */
export function ensureHome(home: Home): void {
  for (const path of Object.values(home)) mkdirSync(path, { recursive: true, mode: 0o700 })
  // The directory may have been there before Windlass was.
  chmodSync(home.secrets, 0o700)
}

/** File name of the document about a resource or record; {@link nameOfFile} turns it back. */
export function fileOfName(name: string): string {
  return `${encodeURIComponent(name)}.json`
}

/** The name behind a file of a directory of documents; `undefined` for a file that is none, such as one half written. */
export function nameOfFile(file: string): string | undefined {
  return file.endsWith('.json') && !file.startsWith('.')
    ? decodeURIComponent(file.slice(0, -'.json'.length))
    : undefined
}

export function supervisorLogOf(home: Home): string {
  return join(home.logs, 'supervisor.log')
}
