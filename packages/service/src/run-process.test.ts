import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { CodedError } from '@windlass/errors/coded-error'
import { afterEach, expect, test } from 'vitest'
import { createHttpServer } from './http-server.ts'
import { createLogger } from './logger.ts'
import { startFailureExitCode } from './run-process.ts'

const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** A real process of the fixture, whose log lines are awaited by their message. */
function startProcess(variables: Record<string, string>) {
  const child = spawn(process.execPath, [new URL('./fixtures/process.ts', import.meta.url).pathname], {
    env: { ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  const lines: Record<string, unknown>[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(JSON.parse(line)))
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const line = async (msg: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = lines.find((candidate) => candidate['msg'] === msg)
      if (found !== undefined) return found
      await once(output, 'line')
    }
  }
  const exit = async () => {
    const [code, signal] = child.exitCode === null ? await once(child, 'close') : [child.exitCode, null]
    return { code, signal, stderr }
  }
  return { child, lines, line, exit }
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s lets a request in flight end and exits with 0', async (signal) => {
  const { child, lines, line, exit } = startProcess({ WINDLASS_NAME: 'node-0' })
  const { url } = await line('started')
  const reply = fetch(`${url}/until-stopped`)
  await line('holding a request')
  child.kill(signal)
  expect(await (await reply).json()).toEqual({ answered: 'while draining' })
  expect(await exit()).toEqual({ code: 0, signal: null, stderr: '' })
  expect(lines.map(({ msg }) => msg).slice(-2)).toEqual(['draining', 'drained'])
  await expect(fetch(String(url))).rejects.toThrow('fetch failed')
})

test('a second signal exits at once with 130', async () => {
  const { child, line, exit } = startProcess({ WINDLASS_NAME: 'node-0', WINDLASS_FAULT: 'stuck-drain' })
  await line('started')
  child.kill('SIGTERM')
  await line('draining')
  child.kill('SIGINT')
  expect(await exit()).toMatchObject({ code: 130, signal: null })
})

test('a drain that does not end is given up with an error', async () => {
  const variables = { WINDLASS_NAME: 'node-0', WINDLASS_FAULT: 'stuck-drain' }
  const { child, line, exit } = startProcess(variables)
  await line('started')
  child.kill('SIGTERM')
  const { code, stderr } = await exit()
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ msg: 'drain failed', err: { code: 'SERVICE_DRAIN_TIMEOUT' } })
})

test('an invalid configuration exits with 78 and one line that says what is wrong', async () => {
  const { code, stderr } = await startProcess({ WINDLASS_PORT: 'high' }).exit()
  expect(code).toBe(78)
  expect(JSON.parse(stderr)).toMatchObject({
    level: 'fatal',
    name: 'fixture',
    err: {
      code: 'SERVICE_CONFIGURATION_INVALID',
      message: expect.stringContaining('WINDLASS_PORT'),
      hint: expect.any(String),
    },
  })
})

test('a start that fails exits with 1 and one line with code, message and cause', async () => {
  const { code, stderr } = await startProcess({ WINDLASS_NAME: 'node-0', WINDLASS_FAULT: 'start' }).exit()
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({
    name: 'node-0',
    msg: 'start failed',
    err: { code: 'UNEXPECTED', message: 'no luck', cause: { message: 'none at all' } },
  })
})

test('a port that is taken names itself in the line', async () => {
  const server = createHttpServer({ logger: createLogger({ name: 'test', level: 'error' }), port: 0 })
  const { port } = await server.listen({ signal: AbortSignal.timeout(30_000) })
  const { code, stderr } = await startProcess({ WINDLASS_NAME: 'node-0', WINDLASS_PORT: String(port) }).exit()
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ err: { code: 'SERVICE_PORT_TAKEN', details: { port } } })
  await server.close()
})

test('a signal while starting is a start that was called off, not a failure', async () => {
  const { child, line, exit } = startProcess({ WINDLASS_NAME: 'node-0', WINDLASS_FAULT: 'slow-start' })
  await line('starting slowly')
  child.kill('SIGTERM')
  expect(await exit()).toEqual({ code: 0, signal: null, stderr: '' })
})

test('a rejection that nobody handles ends the process with 1', async () => {
  const { code, stderr } = await startProcess({ WINDLASS_NAME: 'node-0', WINDLASS_FAULT: 'rejection' }).exit()
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ msg: 'run failed', err: { message: 'nobody looks at this' } })
})

test('a process goes on when nobody reads its log any more', async () => {
  const { child, line, exit } = startProcess({ WINDLASS_NAME: 'node-0' })
  const { url } = await line('started')
  child.stdout?.destroy()
  const reply = fetch(`${url}/until-stopped`)
  expect((await fetch(`${url}/absent`)).status).toBe(404)
  child.kill('SIGTERM')
  expect(await (await reply).json()).toEqual({ answered: 'while draining' })
  expect(await exit()).toEqual({ code: 0, signal: null, stderr: '' })
})

test('only an invalid configuration is told to the supervisor as such', () => {
  const coded = (code: string) => new CodedError(code, 'no', { hint: 'none' })
  expect(startFailureExitCode(coded('SERVICE_CONFIGURATION_INVALID'))).toBe(78)
  expect(startFailureExitCode(coded('SERVICE_PORT_TAKEN'))).toBe(1)
  expect(startFailureExitCode(new Error('x'))).toBe(1)
})
