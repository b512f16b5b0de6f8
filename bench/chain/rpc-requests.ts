import { runCommand } from './child-process.ts'
import { grouped } from './figures.ts'

const connections = 20
const seconds = 10

interface Measured {
  readonly requests: { readonly p50: number }
  readonly latency: { readonly average: number; readonly p99: number }
  readonly non2xx: number
  readonly errors: number
}

/** Asks for eth_blockNumber from a process of its own, without a pause, and says how often and how fast it was answered. */
export async function measureRequests(rpcUrl: string): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })
  const options = ['-m', 'POST', '-H', 'content-type=application/json', '-b', body, '-j', '-n']
  const load = ['-c', String(connections), '-d', String(seconds), '-W', '[', '-c', String(connections), '-d', '3', ']']
  const output = await runCommand('autocannon', [...options, ...load, rpcUrl])
  const { requests, latency, non2xx, errors } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Measured
  if (non2xx + errors > 0) throw new Error(`${non2xx} refused and ${errors} failed of the requests to ${rpcUrl}`)
  return `median ${grouped(requests.p50)} a second, each answered within ${latency.average.toFixed(1)} ms on average, 99 % within ${latency.p99} ms`
}
