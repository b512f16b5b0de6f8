import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { systemCode } from '../files/file-error.ts'
import { loopbackRequest } from '../loopback-request.ts'

/** Who listens on a port; only Linux says more than that somebody does. */
export interface PortHolder {
  readonly pid?: number
  /** The command line, shortened. */
  readonly command?: string
}

/** Who listens on `port` of the loopback interface; `undefined` where it is free. */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  if (process.platform !== 'linux') return (await answers(port)) ? {} : undefined
  const socket = listeningSocketOf(port)
  if (socket === undefined) return undefined
  const pid = processOfSocket(socket)
  return pid === undefined ? {} : { pid, command: commandOf(pid) }
}

const answerTimeoutMs = 500

/** Only a refused connection shows that nobody listens. */
async function answers(port: number): Promise<boolean> {
  try {
    await loopbackRequest({ port, method: 'GET', path: '/', signal: AbortSignal.timeout(answerTimeoutMs) })
    return true
  } catch (error) {
    return systemCode(error) !== 'ECONNREFUSED'
  }
}

const listenState = '0A'

/** Inode of the socket that listens on a port, of any address that takes it from 127.0.0.1. */
function listeningSocketOf(port: number): string | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const row of rowsOf(table)) {
      const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/)
      const [address = '', localPort] = local.split(':')
      if (state === listenState && localPort === hexPort && coversLoopback(address)) return inode
    }
  }
  return undefined
}

function rowsOf(table: string): string[] {
  try {
    return readFileSync(table, 'utf8').split('\n').slice(1)
  } catch {
    // A machine without IPv6 has no table for it.
    return []
  }
}

/** Addresses are in the byte order of the machine: 127.0.0.1 ends in 7F where that is little-endian. */
function coversLoopback(address: string): boolean {
  return /^0+$/.test(address) || address.endsWith('7F') || address === '7F000001'
}

function processOfSocket(inode: string): number | undefined {
  const link = `socket:[${inode}]`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holdsFile(pid, link))
}

function holdsFile(pid: number, link: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((file) => readlinkQuietly(`/proc/${pid}/fd/${file}`) === link)
  } catch {
    // It has ended, or belongs to someone else.
    return false
  }
}

function readlinkQuietly(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim().slice(0, 200)
  } catch {
    return 'ended meanwhile'
  }
}
