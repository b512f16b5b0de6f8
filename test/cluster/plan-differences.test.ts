import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { standInImages, standInService } from './harness/stand-in-components.ts'
import { deleteByHand, writeAs } from './harness/write-as.ts'

const env = { LEVEL: 'info', API_TOKEN: 'first-hidden-value' }

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, a plan', () => {
  let place: CommandPlace
  const path = (kind: string, name: string) => `/apis/apps/v1/namespaces/${place.namespace}/${kind}/${name}`
  const core = (kind: string, name: string) => `/api/v1/namespaces/${place.namespace}/${kind}/${name}`

  beforeAll(async () => {
    place = await CommandPlace.make({
      stack: {
        components: { api: { ...standInService, replicas: 2, env }, page: { ...standInService, needs: ['api'] } },
      },
      images: await standInImages(),
    })
    await place.ends(0, 'deploy')
  })
  afterAll(() => place?.[Symbol.asyncDispose]())

  test('asks nothing of what nobody has changed', async () => {
    const { plan, apiRequests } = await place.json<{ plan: { empty: boolean }; apiRequests: number }>('plan')
    expect(plan.empty).toBe(true)
    expect(apiRequests).toBeLessThan(40)
  })

  test('shows every field that changes, before and after, and what starts anew; no value of a secret', async () => {
    place.write({ api: { replicas: 3, env: { LEVEL: 'debug', API_TOKEN: 'second-hidden-value' } } })
    const { stdout } = await place.ends(0, 'plan')
    expect(stdout).toContain('~ api changes, and its replicas start anew')
    expect(stdout).toContain('spec.replicas: 2 → 3')
    expect(stdout).toContain('env[LEVEL].value: "info" → "debug"')
    expect(stdout).toContain('env[API_TOKEN].value: (hidden) → (hidden)')
    expect(stdout).not.toContain('~ page')
    const end = await place.ends(0, 'plan', '--json')
    expect(stdout + end.stdout).not.toMatch(/(first|second)-hidden-value/)
    place.write()
  })

  test('says that no replica starts anew where none does', async () => {
    place.write({ api: { replicas: 3 } })
    expect((await place.ends(0, 'plan')).stdout).toContain('~ api changes, and no replica starts anew')
    place.write()
  })

  test('shows what was changed and deleted by hand; health says so, and the next deploy puts it back', async () => {
    await writeAs('kubectl-edit', path('deployments', 'tested-api'), { spec: { replicas: 1 } })
    await writeAs('kubectl-set', core('services', 'tested-api'), {
      metadata: { labels: { 'app.kubernetes.io/part-of': null } },
    })
    await deleteByHand(core('services', 'tested-page'))
    const { stdout } = await place.ends(0, 'plan')
    expect(stdout).toMatch(/api was changed by kubectl-edit: is put back\n +spec\.replicas: 1 → 2/)
    expect(stdout).toContain('takes .spec.replicas from kubectl-edit')
    expect(stdout).toMatch(/Service tested-api was changed by somebody: is put back\n.*part-of: \(none\) → "tested"/)
    expect(stdout).toContain('~ Service tested-page is not there yet')

    const health = await place.ends(2, 'health')
    expect(health.stdout).toContain(
      'apps/v1/Deployment/tested-api was changed by kubectl-edit: spec.replicas is 1, not 2',
    )
    expect(health.stdout).toContain('v1/Service/tested-page is not there')

    await place.ends(0, 'deploy')
    await place.ends(0, 'health')
  })

  test('shows pods that run what somebody else described, and takes them back', async () => {
    const containers = [{ name: 'api', env: [{ name: 'LEVEL', value: 'trace' }] }]
    const content = { spec: { template: { spec: { containers } } } }
    await writeAs('kubectl-patch', path('deployments', 'tested-api'), content, 'strategic')
    const { stdout } = await place.ends(0, 'plan')
    expect(stdout).toMatch(/api was changed by kubectl-patch: is put back\n.*env\[LEVEL\]\.value: "trace" → "info"/)
    await place.ends(0, 'deploy')
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
  })

  test('of a failed release puts back on its way what was changed by hand meanwhile', async () => {
    await writeAs('kubectl-edit', path('deployments', 'tested-page'), { spec: { replicas: 2 } })
    place.write({ api: { env: { ...env, FAULT: 'crash-at-start' } } })
    await place.ends(3, 'deploy')
    place.write()
    await place.ends(0, 'health')
    expect((await place.rows()).filter(({ component }) => component === 'page')).toHaveLength(1)
    expect((await place.ends(0, 'deploy')).stdout).toContain('as described: nothing to do')
  })

  test('and the history hold no value of a secret', async () => {
    const { releases } = await place.json<{ releases: readonly { number: number }[] }>('history')
    const whole = await Promise.all(releases.map(({ number }) => place.ends(0, 'history', String(number), '--json')))
    const operations = whole.map(({ stdout }) => JSON.stringify(JSON.parse(stdout).release?.operations ?? []))
    expect(operations.join('')).not.toContain('hidden-value')
  })
})
