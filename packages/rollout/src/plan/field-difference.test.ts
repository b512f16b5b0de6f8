import { describe, expect, it } from 'vitest'
import { fieldDifference } from './field-difference.ts'

describe('the difference of two bodies', () => {
  it('names each value that differs by its path, in order', () => {
    const from = { config: { level: 'info', peers: 50 }, gone: true, same: [1] }
    const to = { config: { level: 'debug', peers: 50 }, added: { a: 1 }, same: [1] }
    expect(fieldDifference({ from, to })).toEqual([
      { path: 'added', to: '{"a":1}' },
      { path: 'config.level', from: '"info"', to: '"debug"' },
      { path: 'gone', from: 'true' },
    ])
  })

  it('finds list elements by their name, else by their place', () => {
    const from = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      args: ['x', 'y'],
    }
    const to = {
      env: [
        { name: 'N', value: '0' },
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
      ],
      args: ['x', 'z'],
    }
    expect(fieldDifference({ from, to })).toEqual([
      { path: 'args[1]', from: '"y"', to: '"z"' },
      { path: 'env[B].value', from: '"2"', to: '"3"' },
      { path: 'env[N]', to: '{"name":"N","value":"0"}' },
    ])
  })

  it('masks what looks like a secret, wherever its name stands', () => {
    const body = (value: string) => ({
      apiKey: value,
      env: [{ name: 'DB_PASSWORD', value }],
      secrets: { tls: { value } },
      new: value === 'new' ? { accessToken: value, user: 'u' } : null,
    })
    const text = JSON.stringify(fieldDifference({ from: body('old'), to: body('new') }))
    expect(text).not.toContain('"old')
    expect(JSON.parse(text)).toEqual([
      { path: 'apiKey', from: '(hidden)', to: '(hidden)' },
      { path: 'env[DB_PASSWORD].value', from: '(hidden)', to: '(hidden)' },
      { path: 'new', from: 'null', to: '{"accessToken":"(hidden)","user":"u"}' },
      { path: 'secrets.tls.value', from: '(hidden)', to: '(hidden)' },
    ])
  })

  it('keeps ordinary names readable', () => {
    const names = { maxPeers: 1, keepAlive: 1, keyCount: 1, monkey: 1 }
    const to = Object.fromEntries(Object.keys(names).map((name) => [name, 2]))
    expect(fieldDifference({ from: names, to }).map((change) => change.to)).toEqual(['2', '2', '2', '2'])
  })

  it('stays short', () => {
    const from = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key${String(i).padStart(3, '0')}`, 'a']))
    const to = { ...from, ...Object.fromEntries(Object.keys(from).map((key) => [key, 'b'.repeat(1000)])) }
    const changes = fieldDifference({ from, to })
    expect(changes).toHaveLength(40)
    expect(changes.at(-1)).toEqual({ path: '… and 61 more' })
    expect(changes[0]?.to).toHaveLength(120)
  })
})
