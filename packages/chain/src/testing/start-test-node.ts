import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsensusRules } from '@windlass/contract/consensus-rules'
import { healthReportSchema } from '@windlass/contract/health'
import { type NodeConfig, nodeConfigSchema } from '@windlass/contract/node-config'
import { type NodeStatus, nodeStatusSchema } from '@windlass/contract/node-status'
import { createLogger } from '@windlass/service/logger'
import { z } from 'zod'
import { type RunningNode, startNode } from '../node.ts'

/** Rules under which a block takes half a second of little work. */
export const fastRules: Partial<ConsensusRules> = {
  blockTimeSeconds: 0.5,
  initialDifficultyHexDigits: 2.2,
  minimumDifficultyHexDigits: 2,
  developmentAccounts: 3,
}

export interface TestNodeOptions {
  readonly name: string
  readonly dataDir: string
  readonly bootstrapPeers?: readonly string[]
  readonly mining?: boolean
  readonly consensus?: Partial<ConsensusRules>
  readonly settings?: Partial<NodeConfig>
}

export interface TestNode extends RunningNode {
  readonly status: () => Promise<NodeStatus>
  /** Waits for a status of which `holds` is true; the test's own time limit bounds the wait. */
  readonly until: (holds: (status: NodeStatus) => boolean | Promise<boolean>) => Promise<NodeStatus>
  readonly call: (method: string, ...params: unknown[]) => Promise<unknown>
  /** The value of a metric; its labels are part of the name. */
  readonly metric: (name: string) => Promise<number | undefined>
  /** Names of the readiness checks that fail. */
  readonly notReadyFor: () => Promise<string[]>
}

/** A whole node on free ports of the loopback. */
export async function startTestNode(options: TestNodeOptions): Promise<TestNode> {
  const { name, dataDir, bootstrapPeers = [], mining = true, consensus, settings } = options
  const config = nodeConfigSchema.parse({
    name,
    dataDir,
    bootstrapPeers,
    mining: { enabled: mining, maxHashesPerSecond: 600 },
    consensus: { ...fastRules, ...consensus },
    ...settings,
  })
  const logger = createLogger({ name, level: 'error' })
  const { signal } = new AbortController()
  const node = await startNode({ config: { ...config, p2pPort: 0, rpcPort: 0, metricsPort: 0 }, logger, signal })
  const get = async (path: string): Promise<unknown> => (await fetch(`${node.metrics.url}${path}`)).json()
  const status = async () => nodeStatusSchema.parse(await get('/status'))
  return {
    ...node,
    status,
    async until(holds) {
      while (true) {
        const now = await status()
        if (await holds(now)) return now
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async call(method, ...params) {
      const reply = await fetch(node.rpc.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      })
      return z.object({ result: z.unknown() }).parse(await reply.json()).result
    },
    async metric(metric) {
      const text = await (await fetch(`${node.metrics.url}/metrics`)).text()
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${metric} `))
      return line === undefined ? undefined : Number(line.slice(metric.length))
    },
    async notReadyFor() {
      const report = healthReportSchema.parse(await get('/health/ready'))
      return report.checks.flatMap(({ name: check, state }) => (state === 'fail' ? check : []))
    },
  }
}

/** A directory that is removed when disposed of. */
export async function temporaryDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'windlass-chain-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
