/**
 * Records what exporters of others tell, for the test that compares our catalogues of their metrics with it.
 *
 *     node scripts/record-exporters.ts redis
 *     KUBE_STATE_METRICS=path node scripts/record-exporters.ts kubernetes
 *
 * The first needs `redis-server` and `prometheus-redis-exporter`. The second needs `kubectl`, the KUBECONFIG of a cluster
 * with a default StorageClass whose volumes report their use, and kube-state-metrics, built in an empty directory by
 * `go mod init x && go get k8s.io/kube-state-metrics/v2@v2.15.0 && go build k8s.io/kube-state-metrics/v2`.
 *
 * A recording keeps names, types, help and labels. Values, and whatever names a machine, an address or a moment, are
 * replaced, so that a second recording of the same versions is the same.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  type MetricFamily,
  readExposition,
  type Sample,
  writeExposition,
} from '../packages/contract/src/testing/exposition.ts'

const recordings = join(import.meta.dirname, '../packages/contract/src/fixtures/recordings')
const objectsFile = join(import.meta.dirname, 'record-exporters.yaml')
const namespace = 'recorded'

/** Labels whose values say what a series is about, rather than where or when it was read. */
const tellingLabels = [
  'cmd',
  'condition',
  'container',
  'cpu',
  'cronjob',
  'db',
  'deployment',
  'failure_type',
  'horizontalpodautoscaler',
  'metric_name',
  'metric_target_type',
  'namespace',
  'persistentvolumeclaim',
  'phase',
  'quantile',
  'reason',
  'resource',
  'role',
  'scope',
  'state',
  'statefulset',
  'status',
  'unit',
]

/** More of a family tell nothing new: a phase, a condition or a resource each have fewer. */
const maxSamples = 8

async function recordRedis(): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'windlass-recording-'))
  const directory = temporary.path
  const [primaryPort, replicaPort] = [await freePort(), await freePort()]
  const options = ['--bind', '127.0.0.1', '--save', '', '--dir', directory, '--maxmemory', '64mb']
  await using primary = start('redis-server', ['--port', String(primaryPort), ...options])
  await using replica = start('redis-server', [
    ...['--port', String(replicaPort), ...options],
    ...['--replicaof', '127.0.0.1', String(primaryPort)],
  ])
  await until(
    'the replica follows',
    () =>
      [primary, replica].every(({ exitCode }) => exitCode === null) &&
      execFileSync('redis-cli', ['-p', String(replicaPort), 'info'], { encoding: 'utf8' }).includes(
        'master_link_status:up',
      ),
  )
  execFileSync('redis-cli', ['-p', String(primaryPort), 'set', 'key', 'value', 'ex', '600'])
  execFileSync('redis-cli', ['-p', String(primaryPort), 'get', 'key'])
  const texts: string[] = []
  for (const port of [primaryPort, replicaPort]) texts.push(await scrapeRedis(port))
  const families = merged(texts.map(readExposition)).filter(({ name }) => name.startsWith('redis_'))
  record('redis-exporter', families)
}

async function scrapeRedis(redisPort: number): Promise<string> {
  const port = await freePort()
  await using _ = start('prometheus-redis-exporter', [
    ...['--web.listen-address', `127.0.0.1:${port}`],
    ...['--redis.addr', `redis://127.0.0.1:${redisPort}`],
  ])
  return await fetchText(`http://127.0.0.1:${port}/metrics`)
}

async function recordKubernetes(): Promise<void> {
  kubectl(['apply', '-f', objectsFile])
  try {
    kubectl(['rollout', 'status', 'statefulset/chain', '--timeout=180s'])
    kubectl(['rollout', 'status', 'deployment/api', '--timeout=180s'])
    kubectl(['create', 'job', 'backup-now', '--from=cronjob/backup'])
    kubectl(['wait', 'cronjob/backup', '--for=jsonpath={.status.lastSuccessfulTime}', '--timeout=180s'])
    const waiting = '{.status.containerStatuses[0].state.waiting.reason}'
    kubectl(['wait', 'pod/broken', `--for=jsonpath=${waiting}=CrashLoopBackOff`, '--timeout=180s'])
    await recordKubeStateMetrics()
    await recordKubelet()
  } finally {
    kubectl(['delete', '-f', objectsFile, '--ignore-not-found', '--wait=false'])
  }
}

async function recordKubeStateMetrics(): Promise<void> {
  const [port, ownPort] = [await freePort(), await freePort()]
  const resources = ['cronjobs', 'deployments', 'horizontalpodautoscalers', 'jobs', 'persistentvolumeclaims']
  const more = ['poddisruptionbudgets', 'pods', 'resourcequotas', 'statefulsets']
  await using _ = start(process.env.KUBE_STATE_METRICS ?? 'kube-state-metrics', [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--telemetry-host', '127.0.0.1', '--telemetry-port', String(ownPort)],
    ...['--kubeconfig', process.env.KUBECONFIG ?? ''],
    ...['--namespaces', namespace, '--resources', [...resources, ...more].join(',')],
  ])
  const wanted = ['kube_pod_container_status_waiting_reason', 'kube_horizontalpodautoscaler_status_target_metric']
  const families = await until('kube-state-metrics tells of all', async () => {
    const read = readExposition(await fetchText(`http://127.0.0.1:${port}/metrics`))
    return wanted.every((name) => read.some((family) => family.name === name && family.samples.length > 0)) && read
  })
  record('kube-state-metrics', families)
}

async function recordKubelet(): Promise<void> {
  const node = kubectl(['get', 'pod/chain-0', '-o', 'jsonpath={.spec.nodeName}'])
  const path = `/api/v1/nodes/${node}/proxy/metrics`
  // The kubelet looks at the use of volumes once a minute.
  const own = await until('the kubelet tells of volumes', () => {
    const read = readExposition(kubectl(['get', '--raw', path]))
    return read.some(({ name }) => name === 'kubelet_volume_stats_used_bytes') && read
  })
  record(
    'kubelet',
    own.filter(({ name }) => name.startsWith('kubelet_volume_stats_')),
  )
  const cadvisor = readExposition(kubectl(['get', '--raw', `${path}/cadvisor`]))
  record(
    'cadvisor',
    cadvisor.filter(({ name }) => name.startsWith('container_')),
  )
}

/** Writes families, with what samples of them tell; throws where one still names this machine or an address. */
function record(name: string, families: readonly MetricFamily[]): void {
  const shortened = families
    .map((family) => ({ ...family, samples: telling(family.samples) }))
    .filter(({ samples }) => samples.length > 0)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const shownTexts = shortened.flatMap(({ samples }) => samples.flatMap(({ labels }) => Object.values(labels)))
  const leak = shownTexts.find((text) => text === hostname() || /\d+\.\d+\.\d+\.\d+|[0-9a-f]{8}-[0-9a-f]{4}/.test(text))
  if (leak !== undefined) throw new Error(`the recording of ${name} would hold ${leak}`)
  writeFileSync(join(recordings, `${name}.txt`), writeExposition(shortened))
}

function telling(samples: readonly Sample[]): Sample[] {
  const own = samples.filter(({ labels }) => labels.namespace === namespace)
  const lines = (own.length > 0 ? own : samples).map(({ name, labels }) => {
    const kept = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return { name, value: '1', labels: Object.fromEntries(kept.map(([label, text]) => [label, shown(label, text)])) }
  })
  const distinct = new Map(
    lines.map((line) => [writeExposition([{ ...line, type: '', help: '', samples: [line] }]), line]),
  )
  const sorted = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
  return sorted.slice(0, maxSamples)
}

function shown(label: string, text: string): string {
  return tellingLabels.includes(label) ? text : `a-${label.replaceAll('_', '-')}`
}

function merged(recorded: readonly (readonly MetricFamily[])[]): MetricFamily[] {
  const families = new Map<string, MetricFamily>()
  for (const family of recorded.flat()) {
    const samples = [...(families.get(family.name)?.samples ?? []), ...family.samples]
    families.set(family.name, { ...family, samples })
  }
  return [...families.values()]
}

function kubectl(args: readonly string[]): string {
  return execFileSync('kubectl', ['-n', namespace, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

function start(command: string, args: readonly string[]): ChildProcess & AsyncDisposable {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const stop = async () => {
    if (child.exitCode !== null || !child.kill()) return
    await once(child, 'exit')
  }
  return Object.assign(child, { [Symbol.asyncDispose]: stop })
}

async function fetchText(url: string): Promise<string> {
  return await until(`${url} answers`, async () => {
    const response = await fetch(url).catch(() => undefined)
    return response?.ok === true && response.text()
  })
}

async function until<Result>(what: string, look: () => Result | false | Promise<Result | false>): Promise<Result> {
  const deadline = Date.now() + 180_000
  while (Date.now() < deadline) {
    const result = await look()
    if (result !== false) return result
    await setTimeout(500)
  }
  throw new Error(`${what}: not within three minutes`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('the port of a listener is a number')
  return address.port
}

const commands: Readonly<Record<string, () => Promise<void>>> = { redis: recordRedis, kubernetes: recordKubernetes }
const command = commands[process.argv[2] ?? '']
if (command === undefined) throw new Error(readFileSync(import.meta.filename, 'utf8').split('*/')[0])
await command()
