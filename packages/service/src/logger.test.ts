import { CodedError } from '@windlass/errors/coded-error'
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

function capture(level: 'info' | 'debug') {
  const lines: string[] = []
  const logger = createLogger({ name: 'node-0', level, stream: { write: (line) => void lines.push(line) } })
  return { logger, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) }
}

test('a line is one JSON object with level name, ISO time and name', () => {
  const { logger, lines, parsed } = capture('info')
  logger.info({ height: 7 }, 'mined\na block')
  expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1)
  expect(parsed()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      name: 'node-0',
      height: 7,
      msg: 'mined\na block',
    },
  ])
})

test('lines under the level are not written', () => {
  const { logger, lines } = capture('info')
  logger.debug('detail')
  expect(lines).toEqual([])
})

test('an error keeps its code, hint and causes', () => {
  const { logger, parsed } = capture('info')
  const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
  const error = new CodedError('CHAIN_NO_PEER', 'No peer answered', { hint: 'Start one.', cause })
  logger.error(error, 'cannot sync')
  expect(parsed()).toMatchObject([
    {
      msg: 'cannot sync',
      err: {
        code: 'CHAIN_NO_PEER',
        message: 'No peer answered',
        hint: 'Start one.',
        cause: { code: 'ECONNREFUSED', message: 'connect refused' },
      },
    },
  ])
})

test('an error that is not one of ours keeps its stack, at the end of any causes', () => {
  const { logger, parsed } = capture('info')
  logger.error({ err: new TypeError('x is not a function') })
  expect(parsed()).toMatchObject([{ err: { code: 'UNEXPECTED', stack: expect.stringContaining('logger.test.ts') } }])
})
