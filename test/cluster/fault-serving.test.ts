import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FaultyPlace, standInProgram } from './harness/faulty-place.ts'
import { missingImage } from './harness/stand-in-components.ts'

const components = {
  store: { kind: 'database', ...standInProgram, replicas: 2, storage: { size: '16Mi' } },
  // Answers with status 500 on this path where it is told to, unlike on the path of its health.
  api: { kind: 'service', ...standInProgram, phase: 'core', replicas: 2, healthPath: '/items' },
  page: { kind: 'service', ...standInProgram, needs: ['api'] },
}

describe('a release in which', () => {
  let place: FaultyPlace

  beforeAll(async () => {
    place = await FaultyPlace.deploy({ components, leastReady: 4 })
  })

  afterAll(() => place?.[Symbol.asyncDispose]())

  const podUids = async () =>
    new Map((await place.commands.objects('/api/v1', 'pods')).map(({ metadata }) => [metadata.name, metadata.uid]))

  test('a StatefulSet is stuck on a revision that does not exist is freed, its other pod untouched', async () => {
    const before = await podUids()
    const missing = await missingImage()
    const report = await place.fails({ store: { image: missing } })
    expect(report).toMatch(/^tested-store-1 cannot run, since its image is in no registry: store: .*:missing/m)
    expect(report).toContain('tested-store-0 keeps serving.')
    const after = await podUids()
    expect(after.get('tested-store-0')).toBe(before.get('tested-store-0'))
    expect(after.get('tested-store-1')).not.toBe(before.get('tested-store-1'))
  })

  test('a StatefulSet is stuck on a revision that crashes is freed by the next deploy where it was left so', async () => {
    const crash = { env: { FAULT: 'crash-at-start', EXIT_CODE: '6' } }
    const { report, health } = await place.isLeft({ store: crash })
    expect(report).toMatch(/^tested-store-1 crashes: store was restarted 2 times; it exited with code 6\. /m)
    expect(report).toMatch(/^Its last lines:\n(.*\n)*? {2}.*"exitCode":6,"msg":"crashes"/m)
    expect(health.exitCode).toBe(1)
    expect(health.stdout).toMatch(/^degraded: /m)
    expect(health.stdout).toMatch(/^ {2}degraded: store: tested-store-1 is failed \(CrashLoop\): .*exited with code 6/m)
    await place.comes({})
  })

  test('a service answers with errors soon after its gate had passed does not stay', async () => {
    const failing = { env: { FAULT: 'answer-500', FAULT_AFTER_MS: '4000' } }
    place.commands.write({ api: failing, page: { env: { START_DELAY_MS: '22000' } } })
    const { stdout, stderr } = await place.commands.ends(3, 'deploy', '--timeout', '45')
    expect(stderr).toMatch(/^core +done in/m)
    expect(stdout).toMatch(/^tested-api-\S+ runs, but its probe does not pass: .*500/m)
    await place.isWhole()
  })

  test('a service hangs is taken back, though it does not stop either', async () => {
    const report = await place.fails({ api: { env: { FAULT: 'hang' } } }, '--timeout', '15')
    expect(report).toMatch(/^tested-api-\S+ runs, but its probe does not pass: /m)
    expect(report).toMatch(/tested-api-\S+ and tested-api-\S+ keep serving\./)
  })

  test('a process refuses to stop is rolled on all the same, once its time to drain is over', async () => {
    await place.comes({ api: { env: { FAULT: 'refuse-to-stop' } }, store: { env: { FAULT: 'refuse-to-stop' } } })
    const before = new Set((await podUids()).values())
    await place.comes({})
    const left = async () => [...(await podUids())].filter(([name, uid]) => !name.includes('page') && before.has(uid))
    await expect.poll(left).toEqual([])
  })
})
