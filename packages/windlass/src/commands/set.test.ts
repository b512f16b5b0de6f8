import { describe, expect, test } from 'vitest'
import { configChange } from './set.ts'

describe('a pair of set config', () => {
  test.each([
    ['mining.maxHashesPerSecond=9000', 'mining.maxHashesPerSecond', 9000],
    ['mining.enabled=false', 'mining.enabled', false],
    ['logLevel=debug', 'logLevel', 'debug'],
    [
      'allowedOrigins=[https://a.example, https://b.example]',
      'allowedOrigins',
      ['https://a.example', 'https://b.example'],
    ],
    ['note="9000"', 'note', '9000'],
    ['token=a=b', 'token', 'a=b'],
    ['mining.coinbase=', 'mining.coinbase', null],
  ])('%s', (pair, key, value) => {
    expect(configChange('node', pair)).toEqual({ kind: 'config', component: 'node', key, value })
  })

  test('keeps an address as it is written, though YAML takes it for a number', () => {
    const address = '0x00000000000000000000000000000000000000aa'
    expect(configChange('node', `mining.coinbase=${address}`)).toMatchObject({ value: address })
    expect(configChange('node', `some={height: 5, to: ${address}}`)).toMatchObject({
      value: { height: 5, to: address },
    })
  })

  test.each(['mining.enabled', '=5', ''])('is refused where it is none: %s', (pair) => {
    expect(() => configChange('node', pair)).toThrow(expect.objectContaining({ code: 'WINDLASS_USAGE' }))
  })
})
