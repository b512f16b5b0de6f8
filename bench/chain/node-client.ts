import { nodeMetrics } from '../../packages/contract/src/node-metrics.ts'
import { type NodeStatus, nodeStatusPath, nodeStatusSchema } from '../../packages/contract/src/node-status.ts'

/** Addresses of one node. */
export interface NodeAddresses {
  readonly name: string
  readonly rpcUrl: string
  readonly metricsUrl: string
}

const timeoutMs = 30_000

export async function readStatus({ metricsUrl }: Pick<NodeAddresses, 'metricsUrl'>): Promise<NodeStatus> {
  return nodeStatusSchema.parse(JSON.parse(await request(`${metricsUrl}${nodeStatusPath}`)))
}

/** Hash of the canonical block at a height, and how many transactions it holds. */
export async function readBlock(
  { rpcUrl }: Pick<NodeAddresses, 'rpcUrl'>,
  height: number,
): Promise<{ readonly hash: string; readonly transactions: number }> {
  const params = [`0x${height.toString(16)}`, false]
  const reply = await request(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params }),
  })
  const { result } = JSON.parse(reply) as { result: { hash: string; transactions: unknown[] } }
  return { hash: result.hash, transactions: result.transactions.length }
}

/** What a process used so far, and what its metrics say. */
export interface Reading {
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** Sum over all labels of a metric; 0 where it has no sample. */
  value(metric: string): number
}

export async function readMetrics({ metricsUrl }: Pick<NodeAddresses, 'metricsUrl'>): Promise<Reading> {
  const sums = new Map<string, number>()
  for (const line of (await request(`${metricsUrl}/metrics`)).split('\n')) {
    const [, name, value] = /^(\w+)(?:\{.*\})? (\S+)/.exec(line) ?? []
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value))
  }
  const value = (metric: string): number => sums.get(metric) ?? 0
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    residentBytes: value('process_resident_memory_bytes'),
    value,
  }
}

export function poolSize(reading: Reading): number {
  return reading.value(nodeMetrics.txPoolSize.name)
}

const attempts = 3

/** A busy node may close an idle connection at the moment it is used again, so a request is tried more than once. */
async function request(url: string, options: RequestInit = {}): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reply = await fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMs) })
      const text = await reply.text()
      if (reply.ok) return text
      throw new Error(`${url} answers ${reply.status}: ${text}`)
    } catch (error) {
      if (attempt === attempts) throw error
    }
  }
}
