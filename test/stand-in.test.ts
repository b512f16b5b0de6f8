import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { readSettings } from '../images/stand-in/settings.ts'

const main = fileURLToPath(new URL('../images/stand-in/main.ts', import.meta.url))
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** A stand-in on free ports, whose log lines are awaited by their message. */
function start(variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main], {
    env: { PORTS: '0', NAME: 'auth', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  const exited = once(child, 'exit').then(([code]) => code)
  const lines: Record<string, unknown>[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(JSON.parse(line)))
  const line = async (msg: string) => {
    while (true) {
      const found = lines.find((candidate) => candidate['msg'] === msg)
      if (found !== undefined) return found
      await once(output, 'line')
    }
  }
  const url = async (): Promise<string> => {
    const { address } = (await line('listening')) as { address?: { port: number } }
    return `http://127.0.0.1:${address?.port}`
  }
  return { child, exited, lines, line, url }
}

async function get(url: string) {
  const response = await fetch(url)
  return { status: response.status, body: await response.json() }
}

describe('a stand-in', () => {
  test('opens every port it is told to and answers any path with its name', async () => {
    const { lines, line, url } = start({ PORTS: '0,0', VERSION: '2' })
    await line('ready')
    expect(lines.filter(({ msg }) => msg === 'listening')).toHaveLength(2)
    const { port } = new URL(await url())
    expect(await get(`${await url()}/login?user=1`)).toEqual({
      status: 200,
      body: { name: 'auth', version: '2', port: Number(port), path: '/login' },
    })
    expect((await get(`${await url()}/health/ready`)).status).toBe(200)
    expect(await (await fetch(`${await url()}/metrics`)).text()).toMatch(/^stand_in_requests_total 3$/m)
  })

  test('lets a request in flight end when it is told to stop', async () => {
    const { child, exited, line, url } = start()
    await line('ready')
    const reply = get(`${await url()}/?delayMs=300`)
    await get(`${await url()}/`)
    child.kill('SIGTERM')
    expect((await reply).status).toBe(200)
    expect(await exited).toBe(0)
  })

  test('says whether a connection can be made, and why not', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const { url } = start()
    const call = `${await url()}/call?host=127.0.0.1&port=${port}`
    expect((await get(call)).body).toMatchObject({ connected: true })
    server.close()
    await once(server, 'close')
    expect((await get(call)).body).toMatchObject({ connected: false, reason: 'ECONNREFUSED' })
  })

  test('is not ready before its time', async () => {
    const { url } = start({ READY_DELAY_MS: '60000' })
    expect((await get(`${await url()}/health/ready`)).status).toBe(503)
    expect((await get(`${await url()}/health/live`)).status).toBe(200)
  })

  test('opens the ports that Windlass tells every program', () => {
    expect(readSettings({ WINDLASS_HTTP_PORT: '8089', WINDLASS_ADMIN_PORT: '8090' }).ports).toEqual([8089, 8090])
  })

  test('names a variable that it cannot use', async () => {
    const { child, exited } = start({ FAULT: 'sulk' })
    let stderr = ''
    child.stderr?.on('data', (chunk) => (stderr += chunk))
    expect(await exited).toBe(1)
    expect(stderr).toContain('FAULT is sulk: it takes one of none, crash-at-start')
  })
})

describe('a stand-in that is told to', () => {
  test('crash at start never listens', async () => {
    const { exited, lines } = start({ FAULT: 'crash-at-start', EXIT_CODE: '42' })
    expect(await exited).toBe(42)
    expect(lines.map(({ msg }) => msg)).toEqual(['crashes'])
  })

  test('crash at its first start works at the second', async () => {
    const TMPDIR = mkdtempSync(join(tmpdir(), 'stand-in-'))
    const variables = { FAULT: 'crash-at-start', CRASHES: '1', TMPDIR }
    expect(await start(variables).exited).toBe(1)
    await start(variables).line('ready')
    rmSync(TMPDIR, { recursive: true })
  })

  test('crash does so after it was ready', async () => {
    const { exited, lines } = start({ FAULT: 'crash' })
    expect(await exited).toBe(1)
    expect(lines.map(({ msg }) => msg)).toContain('ready')
  })

  test('answer 500 stays healthy', async () => {
    const { line, url } = start({ FAULT: 'answer-500' })
    await line('begins to fail')
    expect((await get(`${await url()}/`)).status).toBe(500)
    expect((await get(`${await url()}/health/ready`)).status).toBe(200)
  })

  test('be not ready says so', async () => {
    const { line, url } = start({ FAULT: 'not-ready' })
    await line('begins to fail')
    expect((await get(`${await url()}/health/ready`)).status).toBe(503)
  })

  test('hang accepts connections and answers nothing', async () => {
    const { line, url } = start({ FAULT: 'hang' })
    await line('begins to fail')
    await expect(fetch(`${await url()}/health/live`, { signal: AbortSignal.timeout(500) })).rejects.toThrow('timeout')
  })

  test('grow takes more memory with every answer', async () => {
    const { line, url } = start({ FAULT: 'grow-memory' })
    const residentBytes = async () =>
      Number(/^process_resident_memory_bytes (\d+)$/m.exec(await (await fetch(`${await url()}/metrics`)).text())?.[1])
    const before = await residentBytes()
    await line('begins to fail')
    await expect.poll(residentBytes, { timeout: 10_000 }).toBeGreaterThan(before + 50 * 2 ** 20)
  })

  test('refuse to stop runs on', async () => {
    const { child, line, url } = start({ FAULT: 'refuse-to-stop' })
    await line('ready')
    child.kill('SIGTERM')
    await line('told to stop, and does not')
    expect((await get(`${await url()}/`)).status).toBe(200)
  })
})
