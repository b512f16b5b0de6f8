import type { CallReply } from '@windlass/target/call'
import type { IPod } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import type { Live } from '../live/live-object.ts'
import { MemoryApi } from '../testing/memory-api.ts'
import { Explainer } from './explainer.ts'

const unready = {
  metadata: { name: 'node-0', uid: 'uid-0', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    containers: [
      {
        name: 'node',
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/health/ready', port: 'http' } },
      },
    ],
  },
  status: { containerStatuses: [{ name: 'node', ready: false, restartCount: 0, state: { running: {} } }] },
} as unknown as Live<IPod>

/** What is known of the pod once it has answered so. */
async function explained(reply: CallReply): Promise<string | undefined> {
  const place = { connection: new MemoryApi().connect(), namespace: 'tested', stack: 'tested' }
  const explainer = new Explainer({ place, ask: async () => reply })
  await explainer.ask([unready])
  return explainer.explanations.get('uid-0')?.probe
}

const check = (name: string, state: 'pass' | 'fail', reason: string) => ({ name, state, reason })
const report = (state: 'pass' | 'fail', ...checks: readonly ReturnType<typeof check>[]) =>
  JSON.stringify({ state, checks })

test.each([
  [
    'the checks that fail',
    { status: 503, body: report('fail', check('lag', 'pass', '0 blocks'), check('peers', 'fail', '0 of 1')) },
    'peers: 0 of 1',
  ],
  [
    'that it passes, without its checks',
    { status: 200, body: report('pass', check('peers', 'pass', '2 of 1')) },
    '/health/ready passes now, and is soon asked again',
  ],
  ['what others answer', { status: 500, body: 'no database\n' }, '/health/ready answers 500: no database'],
  ['a status alone', { status: 404, body: '' }, '/health/ready answers 404'],
])('of a pod that is not ready is told %s', async (_what, reply, told) => {
  expect(await explained(reply)).toBe(told)
})
