import { expect, it } from 'vitest'
import { isPlaceholder } from './placeholder.ts'

it.each([
  '',
  ' ',
  'changeme',
  'CHANGE_ME_NOW',
  'replace-me',
  'REPLACE_ME',
  '<token>',
  '$' + '{TOKEN}',
  'TODO',
  'todo: ask',
  'xxx',
  'XXXXXXXX',
  '...',
  'your-api-key',
  'insert key here',
  'placeholder',
])('takes %j for a placeholder', (value) => {
  expect(isPlaceholder(value)).toBe(true)
})

it.each(['hunter2', 'PASSWORD', 'keys/node', 'exchange-me', 'xx', 'mastodon', 'changelog', 'yourself'])(
  'takes %j for a value',
  (value) => {
    expect(isPlaceholder(value)).toBe(false)
  },
)
