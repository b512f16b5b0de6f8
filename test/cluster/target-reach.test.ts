import type { LogLine } from '@windlass/target/log-line'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeReleasePlace, type ReleasePlace } from './harness/release-place.ts'
import { asResource, standIn } from './harness/stand-in.ts'

const soon = () => AbortSignal.timeout(120_000)
const denyAll = asResource({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny-all' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
})

const shell = (name: string, script: string) => ({
  ...{ name, image: 'debian:bookworm-slim', command: ['/bin/sh', '-c', script] },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  resources: { requests: { cpu: '5m', memory: '8Mi' } },
})
const podOf = (containers: readonly object[], rest: object = {}) => ({ containers, ...rest })

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG, in a namespace that lets nothing in or out', () => {
  let place: ReleasePlace
  beforeAll(async () => {
    place = await makeReleasePlace()
    await place.target.apply({ resource: denyAll, replicas: 'all', signal: soon() })
  })
  afterAll(() => place[Symbol.asyncDispose]())

  const get = (
    component: string,
    path: string,
    options: { port?: string; replica?: number; signal?: AbortSignal } = {},
  ) => {
    const { port = 'http', replica = 0, signal = soon() } = options
    return place.target.call({ component, replica, port, request: { method: 'GET', path }, signal })
  }
  const isReady = ({ readiness }: { readonly readiness: { readonly state: string } }) => readiness.state === 'ready'
  const follow = (component: string, seen: LogLine[], signal: AbortSignal) =>
    (async () => {
      for await (const line of place.target.logs({ component, tailLines: 100, follow: true, signal })) seen.push(line)
    })()

  describe('calls', () => {
    test('reach every replica of a Deployment, many at once and again and again', async () => {
      await place.comes(await standIn({ name: 'called', replicas: 2 }), isReady)
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, index) => get('called', '/', { replica: index % 2 })),
      )
      expect(replies.every(({ status }) => status === 200)).toBe(true)
      const names = replies.map(({ body }) => JSON.parse(body).name)
      expect(new Set(names).size).toBe(2)
      expect(names.filter((name) => name === names[0])).toHaveLength(20)
    })

    test('say when nothing listens on the port', async () => {
      const ports = [
        { name: 'http', containerPort: 8080 },
        { name: 'other', containerPort: 9999 },
      ]
      await place.comes(await standIn({ name: 'deaf', container: { ports } }), isReady)
      await expect(get('deaf', '/', { port: 'other' })).rejects.toMatchObject({
        code: 'CLUSTER_NOT_LISTENING',
        message: expect.stringMatching(/^deaf-.* does not listen on port 9999\.$/),
      })
    })

    test('say when a pod does not run yet', async () => {
      const image = 'registry.example.com/nothing:1'
      await place.comes(
        await standIn({ name: 'unborn', container: { image } }),
        ({ replicas }) => replicas.length === 1,
      )
      await expect(get('unborn', '/')).rejects.toMatchObject({ code: 'CLUSTER_NOT_LISTENING' })
    })

    test('survive the end of the process that they were kept to, and are never answered by one that is gone', async () => {
      const set = await standIn({ name: 'renewed', kind: 'StatefulSet' })
      await place.comes(set, isReady)
      const started = async () => JSON.parse((await get('renewed', '/')).body)
      expect(await started()).toMatchObject({ name: 'renewed-0' })
      await place.target.replaceReplica({ id: set.id, ordinal: 0, signal: soon() })
      await place.until(set.id, isReady)
      expect(await started()).toMatchObject({ name: 'renewed-0' })
      await place.target.remove({ id: set.id, volumes: 'delete', signal: soon() })
      await expect(started()).rejects.toMatchObject({ code: 'CLUSTER_REPLICA_UNKNOWN' })
    })

    test('that are not answered end when they are aborted, and leave nothing behind', async () => {
      await place.comes(await standIn({ name: 'slow' }), isReady)
      const stop = new AbortController()
      const calls = Array.from({ length: 5 }, () => get('slow', '/?delayMs=60000', { signal: stop.signal }))
      await get('slow', '/')
      const settled = Promise.allSettled(calls)
      stop.abort(new Error('long enough'))
      const ends = await settled
      expect(ends.every((end) => end.status === 'rejected' && end.reason === stop.signal.reason)).toBe(true)
      expect((await get('slow', '/')).status).toBe(200)
    })
  })

  describe('logs', () => {
    test('come of all containers of a pod, told apart, and of one that cannot prepare it', async () => {
      const containers = [shell('one', 'echo first; sleep 600'), shell('two', 'echo second; sleep 600')]
      await place.comes(await standIn({ name: 'several', pod: podOf(containers) }), isReady)
      const lines = await Array.fromAsync(
        place.target.logs({ component: 'several', tailLines: 10, follow: false, signal: soon() }),
      )
      expect(lines.map(({ text }) => text)).toEqual(['first', 'second'])
      expect(lines.map(({ replica }) => replica.split('/')[1])).toEqual(['one', 'two'])

      const initContainers = [shell('prepare', 'echo cannot prepare; exit 1')]
      const broken = await standIn({ name: 'unprepared', pod: podOf(containers, { initContainers }) })
      await place.comes(broken, ({ readiness }) => readiness.detail.includes('cannot prepare'))
      const told = place.target.logs({ component: 'unprepared', tailLines: 10, follow: false, signal: soon() })
      expect((await Array.fromAsync(told)).map(({ text }) => text)).toEqual(['cannot prepare'])
    })

    test('are followed over restarts, each line once and in order', async () => {
      const script = 'for i in 1 2 3; do echo "$(cat /proc/sys/kernel/random/uuid) $i"; sleep 0.3; done; exit 1'
      const lines: LogLine[] = []
      const stop = new AbortController()
      await place.comes(
        await standIn({ name: 'restarts', restartBudget: 9, pod: podOf([shell('main', script)]) }),
        ({ replicas }) => replicas.length === 1,
      )
      const followed = follow('restarts', lines, stop.signal)
      await expect.poll(() => lines.length).toBeGreaterThanOrEqual(9)
      stop.abort()
      await followed
      const texts = lines.map(({ text }) => text)
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts.map((text) => text.split(' ')[1]).slice(0, 9)).toEqual(['1', '2', '3', '1', '2', '3', '1', '2', '3'])
    })

    test('wait for a reader that is slow, and lose nothing', async () => {
      const script = 'i=0; while [ $i -lt 30000 ]; do echo $i; i=$((i+1)); done; sleep 600'
      await place.comes(await standIn({ name: 'talks', pod: podOf([shell('main', script)]) }), isReady)
      let next = 0
      const stop = new AbortController()
      for await (const { text } of place.target.logs({
        component: 'talks',
        tailLines: 100_000,
        follow: true,
        signal: stop.signal,
      })) {
        expect(text).toBe(String(next++))
        // Another call's time passes before the next thousand is taken.
        if (next % 1_000 === 0) await get('talks', '/').catch(() => undefined)
        if (next === 30_000) stop.abort()
      }
      expect(next).toBe(30_000)
    })
  })

  describe('evidence', () => {
    const inWords = async (component: string) =>
      Object.entries(await place.target.evidence({ component, signal: soon() }))

    test('holds no value of a secret, not even where a program wrote it down', async () => {
      const token = 'hunter2-hunter2'
      const metadata = { name: 'talkative-secrets' }
      await place.target.apply({
        resource: asResource({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token } }, 'talkative'),
        replicas: 'all',
        signal: soon(),
      })
      const env = [{ name: 'NAME', valueFrom: { secretKeyRef: { name: metadata.name, key: 'token' } } }]
      await place.comes(await standIn({ name: 'talkative', container: { env } }), isReady)
      const files = await inWords('talkative')
      expect(files.find(([name]) => name.endsWith('.main.log'))?.[1]).toContain('"name":"***"')
      for (const [, text] of files) {
        expect(text).not.toContain(token)
        expect(text).not.toContain(btoa(token))
      }
      expect(files.find(([name]) => name === 'objects.yaml')?.[1]).toContain('talkative-secrets')
    })

    test('says why there is no pod at all', async () => {
      const pod = { serviceAccountName: 'nobody' }
      await place.comes(await standIn({ name: 'refused', pod }), ({ readiness }) => readiness.reason === 'FailedCreate')
      const files = Object.fromEntries(await inWords('refused'))
      expect(files['events.txt']).toMatch(
        /Warning FailedCreate ReplicaSet\/refused-.*serviceaccount "nobody" not found/,
      )
    })

    test('shows both last runs of a container, claims, machines and conditions', async () => {
      const script = 'echo run of $(hostname); exit 3'
      const claims = [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } },
        },
      ]
      const main = { ...shell('main', script), volumeMounts: [{ name: 'data', mountPath: '/data' }] }
      const spec = { volumeClaimTemplates: claims }
      const set = await standIn({ name: 'fails', kind: 'StatefulSet', restartBudget: 1, pod: podOf([main]), spec })
      await place.comes(set, ({ readiness }) => readiness.state === 'failed')
      const files = Object.fromEntries(await inWords('fails'))
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining([
          'observation.json',
          'objects.yaml',
          'pods.yaml',
          'claims.yaml',
          'machines.yaml',
          'events.txt',
          'fails-0.main.log',
        ]),
      )
      expect(files['fails-0.main.log']).toContain('run of fails-0')
      expect(files['claims.yaml']).toContain('data-fails-0')
      expect(files['machines.yaml']).toContain('KubeletReady')
      expect(files['events.txt']).toContain('BackOff')
    })
  })
})
