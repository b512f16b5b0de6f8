import { CodedError } from '@windlass/errors/coded-error'
import { expect, test } from 'vitest'
import type { CommandContext, CommandResult } from './command.ts'
import { runCommand } from './run-command.ts'
import { recordedTerminal } from './testing/recorded-terminal.ts'

async function outcomeOf(
  execute: (context: CommandContext) => CommandResult | Promise<CommandResult>,
  options: { readonly format?: CommandContext['format']; readonly interrupted?: boolean } = {},
) {
  const { terminal, stdout, stderr } = recordedTerminal()
  const drain = new AbortController()
  if (options.interrupted) drain.abort()
  const context: CommandContext = {
    directory: '/',
    environment: {},
    home: '/home',
    format: options.format ?? 'text',
    terminal,
    interruption: { drain: drain.signal, force: new AbortController().signal, [Symbol.dispose]() {} },
  }
  const exitCode = await runCommand({ context, execute })
  return { exitCode, stdout: stdout(), stderr: stderr() }
}

const found: CommandResult = { exitCode: 1, data: { replicas: 3 }, lines: ['3 replicas', '1 is late'] }

test('a result is printed in words, and its exit code returned', async () => {
  expect(await outcomeOf(() => found)).toEqual({ exitCode: 1, stdout: '3 replicas\n1 is late\n', stderr: '' })
})

test('as JSON it is one document', async () => {
  const { stdout } = await outcomeOf(() => found, { format: 'json' })
  expect(JSON.parse(stdout)).toEqual({ replicas: 3 })
})

test('a command that has printed everything itself adds nothing', async () => {
  const silent: CommandResult = { exitCode: 0, data: undefined, lines: [] }
  expect((await outcomeOf(() => silent)).stdout).toBe('')
  expect((await outcomeOf(() => silent, { format: 'json' })).stdout).toBe('')
})

test('a failure is told on stderr, as JSON on stdout', async () => {
  const fail = () => {
    throw new CodedError('WINDLASS_USAGE', 'It makes no sense.', { hint: 'Do this.' })
  }
  expect(await outcomeOf(fail)).toMatchObject({
    exitCode: 64,
    stdout: '',
    stderr: expect.stringMatching(/makes no sense/),
  })
  const { exitCode, stdout, stderr } = await outcomeOf(fail, { format: 'json' })
  expect([exitCode, stderr]).toEqual([64, ''])
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'WINDLASS_USAGE', hint: 'Do this.' } })
})

test('what became of waiting when the user interrupted is an interruption, however deep it is wrapped', async () => {
  const wait = ({ interruption }: CommandContext): never => {
    throw new Error('cannot be read', { cause: interruption.drain.reason })
  }
  expect(await outcomeOf(wait, { interrupted: true })).toMatchObject({ exitCode: 130, stdout: '' })
  const { stdout } = await outcomeOf(wait, { interrupted: true, format: 'json' })
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'WINDLASS_INTERRUPTED' } })
})

test('a failure after an interruption is told as what it is', async () => {
  const fail = () => {
    throw new Error('the disk is full')
  }
  expect(await outcomeOf(fail, { interrupted: true })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/the disk is full/),
  })
})
