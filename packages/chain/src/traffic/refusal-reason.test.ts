import { expect, test } from 'vitest'
import { refusalReason } from './refusal-reason.ts'

test.each([
  ['nonce too low', 'nonce'],
  ['nonce too high: next nonce 4, tx nonce 9', 'nonce'],
  ['already known', 'known'],
  ['insufficient funds for gas * price + value', 'funds'],
  ['replacement transaction underpriced', 'underpriced'],
  ['max fee per gas less than block base fee', 'underpriced'],
  ['transaction pool is full', 'pool-full'],
  ['txpool is full', 'pool-full'],
  ['rate limit exceeded', 'rate'],
  ['exceeds block gas limit', 'other'],
])('%s is counted under %s', (message, reason) => {
  expect(refusalReason(message)).toBe(reason)
})
