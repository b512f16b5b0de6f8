import { expect, test } from 'vitest'
import { stackOf } from './kubernetes/monitoring/testing/test-stacks.ts'
import { renderKubernetes } from './kubernetes/render-kubernetes.ts'
import { withJobs } from './with-jobs.ts'

type Components = Parameters<typeof stackOf>[0]

const api = { kind: 'service', image: 'api:1', ports: { http: 8080 } }
const migrate = { kind: 'job', image: 'api:1', args: ['migrate'], before: ['api'] }
const smoke = { kind: 'job', image: 'probe:1', after: ['api'] }

/** Ids of the Jobs of a stack. */
function jobsOf(components: Components): readonly string[] {
  const { resources } = renderKubernetes({ stack: stackOf(components) })
  return resources.map(({ id }) => id).filter((id) => id.includes('/Job/'))
}

test('what a job runs before waits for it', () => {
  const { components } = withJobs(stackOf({ api, migrate }))
  expect(components['api']?.needs).toEqual(['migrate'])
  expect(components['migrate']?.needs).toEqual([])
})

test('a job that says nothing of others leaves a stack as it is', () => {
  const stack = stackOf({ api, job: { kind: 'job', image: 'job:1' } })
  expect(withJobs(stack)).toBe(stack)
})

test('a job runs again with each change of what it runs for, and with no other', () => {
  const before = jobsOf({ api, migrate, smoke })
  expect(jobsOf({ api, migrate, smoke })).toEqual(before)
  expect(jobsOf({ api: { ...api, replicas: 3 }, migrate, smoke })).toEqual(before)
  expect(jobsOf({ api, migrate, smoke, other: api })).toEqual(before)
  const after = jobsOf({ api: { ...api, env: { LEVEL: 'debug' } }, migrate, smoke })
  expect(after).toHaveLength(2)
  expect(after.filter((id) => before.includes(id))).toEqual([])
})

test('a Job is bounded in attempts and in time', () => {
  const stack = stackOf({ api, migrate: { ...migrate, retries: 0, deadlineSeconds: 60 } })
  const { resources, workloads } = renderKubernetes({ stack })
  const job = resources.find(({ id }) => id.includes('/Job/'))
  expect(job?.body).toMatchObject({ spec: { backoffLimit: 0, activeDeadlineSeconds: 60 } })
  expect(workloads.find(({ resource }) => resource === job?.id)?.rolling).toEqual({ kind: 'once', withinMs: 60_000 })
})
