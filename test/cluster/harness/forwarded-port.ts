import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

/** A port of a pod on the loopback of this machine: it arrives at the pod's own loopback, where no policy applies. */
async function forwardPort({ namespace, pod, port }: PodPort): Promise<AsyncDisposable & { url: string }> {
  const child = spawn('kubectl', ['--namespace', namespace, 'port-forward', pod, `:${port}`])
  const exited = once(child, 'exit')
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text))
  const address = /127\.0\.0\.1:\d+/.exec(await Promise.race([line, exited.then(() => '')]))?.[0]
  if (address === undefined) throw new Error(`port ${port} of ${pod} cannot be forwarded: ${stderr}`)
  return {
    url: `http://${address}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}

/** What a port of a pod answers, as JSON where it says so. Throws where it does not answer 200. */
export async function askPod({ path, body, ...place }: PodPort & { path: string; body?: unknown }): Promise<unknown> {
  await using forwarded = await forwardPort(place)
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(forwarded.url + path, body === undefined ? {} : post)
  if (!response.ok) throw new Error(`${place.pod}:${place.port}${path} answers ${response.status}`)
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return isJson ? response.json() : response.text()
}
