import { randomUUID } from 'node:crypto'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { registryImage } from './registry-image.ts'

const listening = '0A'

/** The process that listens at REGISTRY, on this machine. */
async function registryPid(): Promise<number> {
  const port = Number((process.env['REGISTRY'] ?? '').split(':')[1])
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/self/net/${table}`, 'utf8')))
  const sockets = tables.flatMap((table) => table.trim().split('\n').slice(1)).map((row) => row.trim().split(/\s+/))
  const [socket] = sockets.filter(
    ([, local = '', , state]) => state === listening && Number.parseInt(local.split(':')[1] ?? '', 16) === port,
  )
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
    const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
    if (links.includes(`socket:[${socket?.[9]}]`)) return Number(pid)
  }
  throw new Error(`nothing on this machine listens at the port of REGISTRY, ${port}`)
}

/** Has the registry answer nothing until `work` is done, however that ends. */
export async function withoutRegistry(work: () => Promise<unknown>): Promise<void> {
  const pid = await registryPid()
  process.kill(pid, 'SIGSTOP')
  try {
    await work()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

/** The stand-in under a tag that no machine has pulled yet. */
export async function unpulledStandIn(): Promise<string> {
  const [repository = '', digest = ''] = (await registryImage('stand-in')).split('@')
  const [registry, ...path] = repository.split('/')
  const manifests = `http://${registry}/v2/${path.join('/')}/manifests`
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  const found = await fetch(`${manifests}/${digest}`, { headers: { accept } })
  const tag = `test-${randomUUID().slice(0, 8)}`
  const pushed = await fetch(`${manifests}/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': found.headers.get('content-type') ?? '' },
    body: await found.text(),
  })
  if (!pushed.ok) throw new Error(`the registry does not take ${tag}: ${pushed.status} ${await pushed.text()}`)
  return `${repository}:${tag}`
}
