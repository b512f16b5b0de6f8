import { hostname, userInfo } from 'node:os'

/** Who changes a release, in words a colleague recognises: `windlass deploy by sam on build-3 (process 4711)`. */
export function holderOf(command: string): string {
  return `windlass ${command} by ${userInfo().username} on ${hostname()} (process ${process.pid})`
}
