import type { StreamStatus } from '@windlass/contract/stream-status'
import { describe, expect, it } from 'vitest'
import { judgeDetector } from './detector-scores.ts'
import { judgeEndpoint } from './endpoint-answers.ts'
import type { ReplicaReply } from './replica-call.ts'

const answered = (status: number, body: unknown = {}): ReplicaReply => ({
  state: 'answered',
  reply: { status, body: JSON.stringify(body) },
})
const nobody: ReplicaReply = { state: 'silent', reason: 'connection refused' }

describe('the endpoint gate', () => {
  const gate = { kind: 'endpoint-answers', port: 'api', path: '/health' } as const
  const judge = (replies: readonly ReplicaReply[]) =>
    judgeEndpoint({ component: 'api', gate, ordinals: replies.map((_, ordinal) => ordinal), replies })

  it('passes when all replicas answer with a status below 400', () => {
    expect(judge([answered(200), answered(302)])).toMatchObject({ state: 'pass', facts: { answering: 2, wanted: 2 } })
  })

  it('waits for one that is silent or answers with an error, and says which', () => {
    expect(judge([answered(200), nobody])).toMatchObject({
      state: 'waiting',
      reason: 'api 1 does not answer /health: connection refused',
    })
    expect(judge([answered(503), answered(200)])).toMatchObject({
      state: 'waiting',
      reason: 'api 0 answers /health with status 503',
    })
  })
})

describe('the detector gate', () => {
  const gate = { kind: 'detector-scores', port: 'api', minTransactions: 10 } as const
  const judge = (replies: readonly ReplicaReply[]) => judgeDetector({ component: 'detector', gate, replies })
  const status = (transactionsScored: number, more: Partial<StreamStatus> = {}): StreamStatus => ({
    model: { id: 'm1', trainedAtMs: 1, transactions: 300 },
    sources: [],
    anomalies: 0,
    ...more,
    transactionsScored,
  })

  it('passes when the replicas together have scored enough', () => {
    expect(judge([answered(200, status(4)), answered(200, status(6))])).toMatchObject({
      state: 'pass',
      reason: 'detector scored 10 transactions',
    })
  })

  it('waits while they have not, and says what is in the way', () => {
    const away = {
      kind: 'node',
      name: 'node',
      phase: 'away',
      transactionsScored: 0,
      lastError: { code: 'ECONNREFUSED', message: 'connection refused', atMs: 1 },
    } as const
    expect(judge([answered(200, status(0, { model: null, sources: [away] }))])).toMatchObject({
      state: 'waiting',
      reason: 'detector scored 0 of 10 transactions; it has no model yet; source node is away: connection refused',
    })
  })

  it('does not know when no replica says anything that can be read', () => {
    expect(judge([nobody, answered(200, { unexpected: true })])).toMatchObject({ state: 'unknown' })
  })
})
