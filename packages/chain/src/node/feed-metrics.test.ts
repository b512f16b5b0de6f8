import { nodeMetrics } from '@windlass/contract/node-metrics'
import { createMetrics } from '@windlass/service/metrics'
import { describe, expect, test } from 'vitest'
import { blocksOn, firstBlock } from '../testing/block-chain.ts'
import { countCalls, countHeadChange, countImport, countRefusedTransaction } from './feed-metrics.ts'

const metrics = createMetrics(nodeMetrics)
const [block = firstBlock(), ...others] = blocksOn(firstBlock(), 3)

async function samples(name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(name))
}

describe('the metrics of a node', () => {
  test('count blocks by where they came from, those mined here on their own', async () => {
    countImport(metrics, 'mined', { state: 'imported', headChanged: true })
    countImport(metrics, 'gossip', { state: 'imported', headChanged: false })
    countImport(metrics, 'gossip', { state: 'known' })
    expect(await samples('blockchain_blocks_imported_total')).toEqual([
      'blockchain_blocks_imported_total{source="mined"} 1',
      'blockchain_blocks_imported_total{source="gossip"} 1',
    ])
    expect(await samples('blockchain_blocks_mined_total')).toEqual(['blockchain_blocks_mined_total 1'])
  })

  test('count refusals by reason, and those of consensus again', async () => {
    const refused = (reason: string) => {
      const refusal = { height: 1n, hash: block.hash(), reason, detail: '', atMs: 0 }
      countImport(metrics, 'sync', { state: 'refused', refusal })
    }
    refused('gas-limit')
    refused('proof-of-work')
    countRefusedTransaction(metrics, 'insufficient funds for gas * price + value: address 0x12 have 1 want 2')
    expect(await samples('blockchain_validation_errors_total')).toEqual([
      'blockchain_validation_errors_total{reason="gas-limit"} 1',
      'blockchain_validation_errors_total{reason="proof-of-work"} 1',
      'blockchain_validation_errors_total{reason="insufficient-funds-for-gas-price-value"} 1',
    ])
    expect(await samples('blockchain_consensus_failures_total')).toEqual(['blockchain_consensus_failures_total 1'])
  })

  test('count reorganisations with their depth', async () => {
    countHeadChange(metrics, { head: block, added: [block], dropped: [] })
    countHeadChange(metrics, { head: block, added: [block], dropped: others })
    expect(await samples('blockchain_reorgs_total')).toEqual(['blockchain_reorgs_total 1'])
    expect(await samples('blockchain_reorg_depth_blocks_sum')).toEqual(['blockchain_reorg_depth_blocks_sum 2'])
  })

  test('count calls by method, and failed ones by code', async () => {
    countCalls(metrics)({ method: 'eth_call', seconds: 0.002, errorCode: 3 })
    expect(await samples('blockchain_rpc_request_duration_seconds_count')).toEqual([
      'blockchain_rpc_request_duration_seconds_count{method="eth_call"} 1',
    ])
    expect(await samples('blockchain_rpc_errors_total')).toEqual([
      'blockchain_rpc_errors_total{method="eth_call",code="3"} 1',
    ])
  })
})
