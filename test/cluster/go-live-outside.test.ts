import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { GoLiveResult } from '@windlass/cluster/go-live-result'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Surroundings } from '../harness/running-command.ts'
import { prometheusOf } from './fixtures/prometheus.ts'
import { entryAddress } from './harness/ask-entry.ts'
import { writeCertificate } from './harness/certificate.ts'
import { CommandPlace } from './harness/command-place.ts'
import { goLiveChecks } from './harness/go-live-checks.ts'
import { applyAll, expectReady, podsOf } from './harness/pods.ts'
import { standInImages, standInService, standInStore } from './harness/stand-in-components.ts'
import { type TemporaryNamespace, temporaryNamespace } from './harness/temporary-namespace.ts'

const host = 'page.windlass.test'
const resolvedHost = resolve(import.meta.dirname, 'fixtures/resolved-host.ts')
const write = "require('node:fs').writeFileSync('/backup/archive', process.env.STORE_HOST)"

const components = {
  store: {
    ...standInStore,
    backup: { method: 'archive', image: 'node:24-bookworm-slim', args: ['node', '--eval', write], size: '16Mi' },
  },
  page: { ...standInService, phase: 'application', replicas: 2, metrics: { port: 'http', path: '/metrics' } },
  entry: {
    kind: 'ingress',
    class: 'traefik',
    controller: { kind: 'traefik', namespace: 'ingress', labels: { app: 'traefik' }, middlewares: false },
    host,
    tls: { secret: 'page-certificate' },
    routes: [{ component: 'page', port: 'http' }],
  },
}

const certificateCheck = `certificate-valid/entry/${host}/14`
const metricsCheck = 'metrics-read/page/tested-page/http//metrics'
const backupCheck = 'backup-recent/store/12'

describe('what is around a release that is to take traffic', () => {
  let watchers: TemporaryNamespace
  let place: CommandPlace

  beforeAll(async () => {
    watchers = await temporaryNamespace()
    const watch = { kind: 'monitoring', namespace: watchers.name }
    place = await CommandPlace.make({ stack: { components: { ...components, watch } }, images: await standInImages() })
    await place.ends(0, 'deploy')
  })

  afterAll(async () => {
    await place?.[Symbol.asyncDispose]()
    await watchers?.[Symbol.asyncDispose]()
  })

  const found = async (id: string, surroundings: Surroundings = {}): Promise<GoLiveResult> => {
    const checks = await goLiveChecks(place, { surroundings })
    const check = checks.get(id)
    if (check === undefined) throw new Error(`no ${id} among ${[...checks.keys()].join(', ')}`)
    return check
  }

  test('is its certificate, which passes only where a client trusts what is really served', async () => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'windlass-go-live-'))
    const authority = join(directory.path, 'authority.pem')
    const address = await entryAddress(place.namespace)
    const outside = {
      nodeOptions: ['--import', resolvedHost],
      environment: { RESOLVED_HOST: host, RESOLVED_ADDRESS: address },
    }
    const trusting = { ...outside, environment: { ...outside.environment, NODE_EXTRA_CA_CERTS: authority } }
    const serve = async (days: number) => {
      const key = await writeCertificate({ host, days, file: authority })
      const certificate = await readFile(authority, 'utf8')
      const metadata = { name: 'page-certificate', namespace: place.namespace }
      const stringData = { 'tls.crt': certificate, 'tls.key': key }
      await applyAll([{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata, stringData }])
    }

    expect(await found(certificateCheck)).toMatchObject({
      state: 'fail',
      detail: 'the Secret page-certificate holds no certificate',
    })
    await serve(90)
    expect(await found(certificateCheck)).toMatchObject({
      state: 'confirm',
      detail: expect.stringMatching(
        /^that of its Secret is for the host, for 89 days more; page\.windlass\.test was not/,
      ),
    })
    expect(await found(certificateCheck, outside)).toMatchObject({
      state: 'fail',
      detail: expect.stringMatching(/^clients do not trust it: .*SELF_SIGNED_CERT/),
    })
    // The controller takes a moment to serve what the Secret holds.
    await expect
      .poll(() => found(certificateCheck, trusting), { interval: 1_000 })
      .toMatchObject({ state: 'pass', detail: 'a client trusts it, for 89 days more' })
    await serve(5)
    await expect
      .poll(() => found(certificateCheck, trusting), { interval: 1_000 })
      .toMatchObject({ state: 'fail', detail: 'a client trusts it, for 4 days more' })
  })

  test('is a Prometheus, which is asked what it reads', async () => {
    expect(await found(metricsCheck)).toMatchObject({
      state: 'confirm',
      detail: expect.stringMatching(/exports its metrics; no Prometheus was found to ask/),
    })
    const pages = (await podsOf(place.namespace)).filter(({ name }) => name.startsWith('tested-page-'))
    const targets = pages.map(({ ip }) => `${ip}:8080`)
    const read = { namespace: place.namespace, service: 'tested-page', targets }
    await applyAll(prometheusOf({ namespace: watchers.name, read }))
    await expectReady(watchers.name, ['prometheus'])
    await expect
      .poll(() => found(metricsCheck), { interval: 1_000 })
      .toMatchObject({ state: 'pass', detail: 'Prometheus reads 2 replicas of it' })
  })

  test('is its last backup, which its CronJob made when it was asked to as the remedy says', async () => {
    const before = await found(backupCheck)
    expect(before).toMatchObject({ state: 'fail', detail: 'none was ever made' })
    const [, words = ''] = /kubectl (create job .*)$/.exec(before.how ?? '') ?? []
    await promisify(execFile)('kubectl', ['--namespace', place.namespace, ...words.split(' ')])
    await expect
      .poll(() => found(backupCheck), { interval: 1_000 })
      .toMatchObject({ state: 'pass', detail: 'the last one is 0 hours old' })
  })
})
