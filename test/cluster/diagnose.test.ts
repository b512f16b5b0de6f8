import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandPlace } from './harness/command-place.ts'
import { registryImage } from './harness/registry-image.ts'
import { missingImage, smallResources, standInService } from './harness/stand-in-components.ts'

const components = {
  api: { ...standInService, phase: 'core', replicas: 2 },
  page: { ...standInService, phase: 'application', needs: ['api'] },
}

/** A database whose claim no class makes a volume for. */
const archive = {
  kind: 'database',
  phase: 'application',
  image: 'stand-in:1',
  ports: { store: 9000 },
  dataPath: '/data',
  storage: { size: '16Mi', class: 'absent' },
  resources: smallResources,
}

interface Diagnosis {
  readonly state: string
  readonly symptoms: readonly {
    readonly cause: string
    readonly component?: string
    readonly finding: string
    readonly steps: readonly { readonly command?: string }[]
    readonly runbook?: string
  }[]
}

interface Health {
  readonly state: string
  readonly areas: readonly { readonly area: string; readonly state: string; readonly detail: string }[]
  readonly endpoints: { readonly asked: readonly { readonly answers: boolean }[] }
  readonly survey: { readonly containers: readonly { readonly limits: { readonly memoryBytes?: number } }[] }
}

describe('a release that runs', () => {
  let place: CommandPlace

  beforeAll(async () => {
    const image = await registryImage('stand-in')
    place = await CommandPlace.make({ stack: { components }, images: { 'stand-in:1': image } })
    await place.ends(0, 'deploy')
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  test('is healthy part by part, and nothing is found wrong', async () => {
    const health = await place.json<Health>('health')
    expect(health.state).toBe('healthy')
    const states = Object.fromEntries(health.areas.map(({ area, state }) => [area, state]))
    expect(states).toMatchObject({ namespace: 'good', pods: 'good', workloads: 'good', services: 'good' })
    expect(states).toMatchObject({ endpoints: 'good', ingress: 'none', volumes: 'none', chain: 'none' })
    expect(health.endpoints.asked.map(({ answers }) => answers)).toEqual([true, true, true])
    expect(health.survey.containers.map(({ limits }) => limits.memoryBytes)).toEqual(Array(3).fill(128 * 2 ** 20))
    expect((await place.ends(0, 'health', '--verbose')).stdout).toMatch(/^endpoints +good +3 of 3 answer$/m)
    expect((await place.ends(0, 'diagnose')).stdout).toContain('healthy: nothing is found wrong')
  })

  test('is explained when a deploy of it failed and was left: what each component lacks, and what to do', async () => {
    const missing = await missingImage()
    place.write({ page: { image: missing }, archive })
    await place.ends(1, 'deploy', '--no-rollback')
    await expect
      .poll(async () => (await place.run('diagnose')).stdout, { timeout: 60_000, interval: 2_000 })
      .toMatch(/volume-not-bound[\s\S]*image-not-found|image-not-found[\s\S]*volume-not-bound/)
    const { exitCode, stdout } = await place.run('diagnose', '--json')
    const { state, symptoms }: Diagnosis = JSON.parse(stdout)
    expect({ exitCode, state }).toEqual({ exitCode: 1, state: 'degraded' })
    const image = symptoms.find(({ component, cause }) => component === 'page' && cause === 'image-not-found')
    expect(image).toMatchObject({ runbook: 'docs/runbooks/pod-not-ready.md' })
    const commands = image?.steps.map(({ command }) => command)
    expect(commands).toContain('windlass set image page IMAGE --file stack.json --env test')
    const claim = symptoms.find(({ cause }) => cause === 'volume-not-bound')
    expect(claim).toMatchObject({ component: 'archive', finding: expect.stringContaining('data-tested-archive-0') })
    expect(claim?.steps.map(({ command = '' }) => command)).toContainEqual(
      expect.stringMatching(/^kubectl --context \S+ -n \S+ describe pvc data-tested-archive-0$/),
    )
    // One that is well is not spoken of.
    expect((await place.ends(0, 'diagnose', 'api')).stdout).not.toContain('1.')
  })

  test('is unhealthy where it cannot be looked at, and the report comes out all the same', async () => {
    const { exitCode, stdout } = await place.run('health', '--timeout', '0.001')
    expect(exitCode).toBe(2)
    expect(stdout).toMatch(/^unhealthy: the releases could not be read$/m)
    expect(stdout).toMatch(/unhealthy: the target did not answer within 1 ms/)
  })
})
