import type { LogLine, LogOptions } from '@windlass/target/log-line'
import { directoryChanges } from '../files/directory-changes.ts'
import type { Home } from '../files/home.ts'
import { readDesiredSets } from '../state/desired-set.ts'
import { readSetStatuses } from '../state/set-status.ts'
import { LogCursor } from './log-cursor.ts'
import { filesOfRun, lastLines } from './tail-log.ts'

interface LoggedReplica {
  readonly component: string
  readonly replica: string
  readonly ordinal: number
  readonly run: number
}

/** Lines of the logs of a home: the last ones of every replica that was asked for, then what follows. */
export async function* readLogs(home: Home, options: LogOptions): AsyncGenerator<LogLine> {
  const { tailLines, follow, previous = false, signal } = options
  signal.throwIfAborted()
  const cursors = new Map<string, LogCursor>()
  for (const logged of loggedReplicas(home, options)) {
    const { component, replica } = logged
    const cursor = new LogCursor({ home, replica, from: 'end' })
    cursors.set(replica, cursor)
    const files = filesOfRun({ home, replica, run: logged.run, previous })
    const tail = lastLines(files, tailLines, previous ? undefined : cursor.offset)
    for (const text of tail) yield { component, replica, text }
  }
  if (!follow) return
  for await (const _ of directoryChanges({ directories: [home.logs, home.status], atLeastEveryMs: 1_000, signal })) {
    for (const { component, replica } of loggedReplicas(home, options)) {
      const cursor = cursors.get(replica) ?? new LogCursor({ home, replica, from: 'start' })
      cursors.set(replica, cursor)
      for (const text of cursor.read()) yield { component, replica, text }
    }
  }
}

function loggedReplicas(home: Home, options: Pick<LogOptions, 'component' | 'replica'>): LoggedReplica[] {
  const replicas = new Map<string, LoggedReplica>()
  for (const set of [...readDesiredSets(home), ...readSetStatuses(home)]) {
    for (const replica of set.replicas) {
      const { name, ordinal } = replica
      const run = 'run' in replica ? replica.run : 0
      replicas.set(name, { component: set.component, replica: name, ordinal, run })
    }
  }
  return [...replicas.values()].filter(
    (replica) =>
      (options.component === undefined || replica.component === options.component) &&
      (options.replica === undefined || replica.ordinal === options.replica),
  )
}
