import type { CommandWords, Step } from './advice.ts'

/** A step of a cluster; none where the release is not in one. */
export function inCluster({ kubectl }: CommandWords, what: string, command: string): readonly Step[] {
  return kubectl === undefined ? [] : [{ what, command: kubectl(command) }]
}
