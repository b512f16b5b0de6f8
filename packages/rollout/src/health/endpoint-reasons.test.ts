import { expect, test } from 'vitest'
import { endpointReasons } from './endpoint-reasons.ts'
import type { Seen } from './seen.ts'

function seen(answers: Readonly<Record<string, boolean>>): Seen {
  const asked = Object.entries(answers).map(([replica, isAnswered]) => ({
    component: 'api',
    replica,
    port: 'http',
    path: '/health',
    answers: isAnswered,
    detail: isAnswered ? 'status 200' : 'status 500',
  }))
  return {
    atMs: 0,
    releases: [],
    observation: undefined,
    chains: undefined,
    endpoints: { asked, leftOut: 0 },
    survey: undefined,
    holder: 'nobody',
    gaps: [],
  }
}

test('a ready replica whose endpoint fails degrades its component, and stops it where no other answers', () => {
  const reason = 'api-0 is ready, but /health of its port http does not answer: status 500'
  expect(endpointReasons(seen({ 'api-0': false, 'api-1': true }))).toEqual([
    { state: 'degraded', component: 'api', reason },
  ])
  expect(endpointReasons(seen({ 'api-0': false }))).toEqual([{ state: 'unhealthy', component: 'api', reason }])
  expect(endpointReasons(seen({ 'api-0': true }))).toEqual([])
})
