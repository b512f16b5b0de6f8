import { expect, test } from 'vitest'
import type { LiveEvent } from '../live/live-event.ts'
import { podReadiness } from './pod.ts'

const createdMs = Date.parse('2026-01-01T00:00:00Z')
const second = 1_000

/** A pod with a volume and without a machine, as it is found some time after it was made. */
function found(options: {
  readonly seconds: number
  readonly scheduled?: object
  readonly refusal?: string
  readonly refusedAt?: string
}) {
  const { seconds, scheduled, refusal, refusedAt = '2026-01-01T00:00:01Z' } = options
  const metadata = { name: 'store-0', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' }
  const conditions = scheduled === undefined ? [] : [{ type: 'PodScheduled', status: 'False', ...scheduled }]
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-store-0' } }]
  const event = {
    reason: 'ProvisioningFailed',
    involvedObject: { name: 'data-store-0' },
    message: refusal,
    lastTimestamp: refusedAt,
  }
  return podReadiness({
    pod: { metadata, spec: { containers: [], volumes }, status: { phase: 'Pending', conditions } } as never,
    events: refusal === undefined ? [] : [{ ...event, metadata } as unknown as LiveEvent],
    restartBudget: 2,
    nowMs: createdMs + seconds * second,
  })
}

test('a pod whose storage class is not there has failed soon: it does not come by waiting', () => {
  const refusal = 'storageclass.storage.k8s.io "nothing" not found'
  expect(found({ seconds: 10, refusal })).toMatchObject({ state: 'progressing', reason: 'NoVolume' })
  expect(found({ seconds: 31, refusal })).toMatchObject({ state: 'failed', detail: `data-store-0: ${refusal}` })
})

test('a pod whose provisioner refuses for now is waited for longer', () => {
  const refusal = 'rate limited'
  expect(found({ seconds: 31, refusal })).toMatchObject({ state: 'progressing', detail: 'data-store-0: rate limited' })
  expect(found({ seconds: 121, refusal })).toMatchObject({ state: 'failed' })
})

test('a pod has nothing to do with what was refused to an earlier claim of the name', () => {
  const refusal = 'storageclass.storage.k8s.io "nothing" not found'
  const earlier = found({ seconds: 31, refusal, refusedAt: '2025-12-31T23:59:00Z' })
  expect(earlier).toMatchObject({ state: 'progressing', detail: expect.not.stringContaining('nothing') })
})

test('a pod whose volume nobody makes says so, which the scheduler does not', () => {
  const detail = expect.stringMatching(/^data-store-0: nobody has made a volume yet/)
  expect(found({ seconds: 5 })).toMatchObject({ state: 'progressing', reason: 'NoVolume', detail })
  expect(found({ seconds: 121 })).toMatchObject({ state: 'failed', reason: 'NoVolume', detail })
})

test('a pod that finds no room is waited for while a machine may come', () => {
  const scheduled = { reason: 'Unschedulable', message: '0/3 nodes are available: 3 Insufficient cpu.' }
  expect(found({ seconds: 31, scheduled })).toMatchObject({ state: 'progressing', reason: 'Unschedulable' })
  expect(found({ seconds: 121, scheduled })).toMatchObject({ state: 'failed', reason: 'Unschedulable' })
})
