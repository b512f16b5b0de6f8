import { expect, test } from 'vitest'
import { maskValues, shownObject } from './mask.ts'

test('values of secrets are masked wherever a program wrote them, as they are and in base64', () => {
  const text = 'user admin, password s3cret-value!, header czNjcmV0LXZhbHVlIQ==\n'
  expect(maskValues(text, ['s3cret-value!\n'])).toBe('user admin, password ***, header ***==\n')
})

test('of a value that contains another nothing is left, and words are no secrets', () => {
  expect(maskValues('abcdef abcdefghi on', ['abcdef', 'abcdefghi', 'on'])).toBe('*** *** on')
})

test('each line of a key is a secret of its own', () => {
  expect(maskValues('read MIIEvQIBADAN from disk', ['-----BEGIN KEY-----\nMIIEvQIBADAN\n'])).toBe('read *** from disk')
})

test('an object is shown without values that may be secret, and without what only the server needs', () => {
  const secret = {
    kind: 'Secret',
    metadata: {
      name: 'keys',
      managedFields: [{}],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    },
    data: { token: 'c2VjcmV0' },
  }
  expect(shownObject(secret)).toEqual({
    kind: 'Secret',
    metadata: { name: 'keys', annotations: {} },
    data: { token: '***' },
  })
  const env = [
    { name: 'API_KEY', value: 'secret' },
    { name: 'LOG_LEVEL', value: 'debug' },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
  ]
  expect(shownObject({ spec: { containers: [{ env }] } })).toEqual({
    spec: { containers: [{ env: [{ name: 'API_KEY', value: '***' }, env[1], env[2]] }] },
  })
})
