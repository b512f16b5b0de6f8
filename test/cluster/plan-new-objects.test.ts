import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { apiServer } from './harness/cluster.ts'
import { CommandPlace } from './harness/command-place.ts'
import type { KubernetesObject } from './harness/kubernetes-object.ts'
import { applyAll } from './harness/pods.ts'
import { refuseByPolicy } from './harness/refuse-by-policy.ts'
import { standInImages, standInService } from './harness/stand-in-components.ts'
import { deleteByHand, writeAs } from './harness/write-as.ts'

const page = { page: standInService }

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, a plan of objects that are not there', () => {
  let place: CommandPlace
  const service = () => `/api/v1/namespaces/${place.namespace}/services/tested-page`
  const deployment = () => `/apis/apps/v1/namespaces/${place.namespace}/deployments/tested-page`
  const releases = async () => (await place.json<{ releases: readonly unknown[] }>('history')).releases.length
  /** Makes a Service as somebody else, until the end of the test. */
  const makeService = async (metadata: object = {}) => {
    const spec = { ports: [{ name: 'http', port: 8080 }] }
    const content = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'tested-page', ...metadata }, spec }
    await writeAs('other', service(), content, 'apply')
    onTestFinished(() => deleteByHand(service()).catch(() => undefined))
  }

  beforeAll(async () => {
    place = await CommandPlace.make({ stack: { components: { api: standInService } }, images: await standInImages() })
  })
  afterAll(() => place?.[Symbol.asyncDispose]())

  test('tries nothing of what is in a namespace that it makes itself', async () => {
    const { apiRequests } = await place.json<{ apiRequests: number }>('plan')
    expect(apiRequests).toBeLessThan(20)
    await place.ends(0, 'deploy')
  })

  test('says what a policy refuses, and changes nothing', async () => {
    const { namespace } = place
    await using _policy = await refuseByPolicy({
      namespace,
      variable: 'FORBIDDEN',
      message: 'nobody may say FORBIDDEN',
    })
    place.write({ page: { ...standInService, env: { FORBIDDEN: '1' } } })
    const { stdout } = await place.ends(0, 'plan')
    expect(stdout).toMatch(/page is refused as things are: .*nobody may say FORBIDDEN/)
    expect(stdout).toContain('~ page is not there yet')
    expect(await place.names('/apis/apps/v1', 'deployments')).toEqual(['tested-api'])
  })

  test('does not wait for a webhook that is away, and names it', async () => {
    const { namespace } = place
    const webhook: KubernetesObject = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: namespace },
      webhooks: [
        {
          name: 'away.example.com',
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['services'] }],
          clientConfig: { service: { namespace, name: 'nowhere' } },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
        },
      ],
    }
    const probe = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'probe', namespace },
      spec: { ports: [{ port: 1 }] },
    }
    const api = await apiServer()
    onTestFinished(async () => {
      await api.remove(webhook)
      await expect.poll(async () => (await api.create({ object: probe, dryRun: true })).status).toBe(201)
    })
    await applyAll([webhook])
    await expect.poll(async () => (await api.create({ object: probe, dryRun: true })).status).toBe(500)
    place.write(page)
    const { stdout, stderr } = await place.ends(0, 'plan')
    expect(stdout, stderr).toMatch(/Service tested-page is refused as things are: .*"away\.example\.com"/)
  })

  test('refuses a name that something of others has, unless that is to become part of the release', async () => {
    await makeService()
    place.write(page)
    const { stdout } = await place.ends(1, 'plan')
    expect(stdout).toContain('refused: Service tested-page is there already, made by other.')
    const { stderr } = await place.ends(1, 'deploy')
    expect(stderr).toContain('code: ROLLOUT_NAME_TAKEN')
    expect(await place.names('/apis/apps/v1', 'deployments')).toEqual(['tested-api'])
    expect(await releases()).toBe(1)

    expect((await place.ends(0, 'plan', '--force-conflicts')).stdout).toContain(
      '~ Service tested-page is there already, and becomes part of the release',
    )
    await place.ends(0, 'deploy', '--force-conflicts')
    await place.ends(0, 'health')
    place.write()
    await place.ends(0, 'deploy')
    expect(await place.names('/api/v1', 'services')).toEqual(['tested-api'])
  })

  test('never takes what another release has', async () => {
    const annotations = { 'windlass.dev/digest': 'one' }
    await makeService({ labels: { 'windlass.dev/stack': 'bank' }, annotations })
    place.write(page)
    const { stdout } = await place.ends(1, 'plan', '--force-conflicts')
    expect(stdout).toContain(
      `refused: Service tested-page is there already, as part of the release bank in ${place.namespace}.`,
    )
  })

  test('never removes what others have made, to make it anew', async () => {
    const labels = { app: 'of-others' }
    const containers = [{ name: 'main', image: 'none.example.com/none' }]
    const content = {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'tested-page' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    }
    await writeAs('other', deployment(), content, 'apply')
    onTestFinished(() => deleteByHand(deployment()))
    place.write(page)
    const { stdout } = await place.ends(1, 'plan', '--force-conflicts')
    expect(stdout).toContain(
      'refused: page is there already, made by other, and cannot become what is described while it is there.',
    )
  })
})
