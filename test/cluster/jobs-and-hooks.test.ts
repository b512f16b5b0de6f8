import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { smallResources, standInImages, standInService } from './harness/stand-in-components.ts'

/** A job that says something and ends so. */
function says(text: string, exitCode = 0): Readonly<Record<string, unknown>> {
  const script = `console.log(${JSON.stringify(text)}); process.exit(${exitCode})`
  return { pod: { command: ['/usr/local/bin/node', '-e', script] } }
}

const job = { kind: 'job', image: 'stand-in:1', resources: smallResources, retries: 0 }

/** An API whose schema is migrated before it is rolled, and which is tried afterwards. */
const components = {
  api: standInService,
  migrate: { ...job, ...says('migrated to schema 1'), before: ['api'] },
  smoke: { ...job, ...says('the api answers'), after: ['api'], deadlineSeconds: 120 },
}

describe('jobs of a release', () => {
  let place: CommandPlace

  const jobs = () => place.names('/apis/batch/v1', 'jobs')

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: { components },
      images: await standInImages(),
    })
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('run before what waits for them, and after what they wait for', async () => {
    const { stdout } = await place.ends(0, 'deploy')
    expect(stdout).toContain('all gates passed')
    expect((await jobs()).map((name) => name.replace(/-\w+$/, ''))).toEqual(['tested-migrate', 'tested-smoke'])
    const { releases } = await place.json<{ releases: readonly { number: number; status: string }[] }>('history')
    expect(releases.map(({ status }) => status)).toEqual(['deployed'])
    const { journal } = await place.json<{ journal: readonly { operation: string; startedAtMs: number }[] }>(
      'history',
      '1',
    )
    const order = journal
      .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
      .flatMap(({ operation }) => /(?:Job|Deployment)\/tested-(\w+)/.exec(operation)?.[1] ?? [])
    expect(order).toEqual(['migrate', 'api', 'smoke'])
  })

  test('have logs that stay', async () => {
    expect((await place.ends(0, 'logs', 'migrate')).stdout).toMatch(/^tested-migrate-\S+ \| migrated to schema 1$/m)
    expect((await place.ends(0, 'logs', 'smoke')).stdout).toContain('the api answers')
  })

  test('do not run again when nothing has changed, nor when there is only more of it', async () => {
    const before = await place.objects('/apis/batch/v1', 'jobs')
    expect((await place.ends(0, 'deploy')).stdout).toContain('nothing to do')
    place.write({ api: { replicas: 2 } })
    await place.ends(0, 'deploy')
    const after = await place.objects('/apis/batch/v1', 'jobs')
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid))
    expect((await place.ends(0, 'health')).stdout).toContain('healthy')
  })

  test('that fail fail the release with their last words, before anything waits for them is rolled', async () => {
    const [api] = await place.objects('/apis/apps/v1', 'deployments')
    const before = await place.objects('/apis/batch/v1', 'jobs')
    place.write({ api: { replicas: 2, env: { VERSION: '2' } }, migrate: says('column "owner" exists already', 4) })
    const { stdout, stderr } = await place.ends(3, 'deploy')
    expect(stdout).toMatch(/release 3 failed and was rolled back/)
    expect(stdout).toMatch(/exited with code 4/)
    expect(stdout).toContain('column "owner" exists already')
    expect(stderr).toMatch(/^application +migrate: /m)
    expect(stderr).not.toMatch(/api: api changes/)
    const [now] = await place.objects('/apis/apps/v1', 'deployments')
    expect(now?.metadata, stderr).toMatchObject({ uid: api?.metadata.uid, generation: generationOf(api) })
    const after = await place.objects('/apis/batch/v1', 'jobs')
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid))
    expect((await place.ends(0, 'health')).stdout).toContain('healthy: release 2 (test) is deployed')
  })

  test('that failed and were left so run again when they are deployed again', async () => {
    place.write({ api: { replicas: 2 }, smoke: says('no answer', 5) })
    const { stdout } = await place.ends(1, 'deploy', '--no-rollback')
    expect(stdout).toContain('no answer')
    const failed = await place.objects('/apis/batch/v1', 'jobs')
    expect((await place.ends(1, 'deploy', '--no-rollback')).stdout).toContain('no answer')
    const again = await place.objects('/apis/batch/v1', 'jobs')
    const smokeOf = (found: typeof failed) =>
      found.filter(({ metadata }) => metadata.name.startsWith('tested-smoke')).map(({ metadata }) => metadata.uid)
    expect(smokeOf(again).filter((uid) => smokeOf(failed).includes(uid))).toHaveLength(smokeOf(failed).length - 1)
  })

  test('run again with each change of what they run for', async () => {
    const before = await jobs()
    place.write({ api: { replicas: 2, env: { VERSION: '3' } } })
    await place.ends(0, 'deploy')
    const after = await jobs()
    expect(after).toHaveLength(2)
    expect(after.filter((name) => before.includes(name))).toEqual([])
  })
})

function generationOf(object: { readonly metadata: object } | undefined): unknown {
  return object !== undefined && 'generation' in object.metadata ? object.metadata.generation : undefined
}
