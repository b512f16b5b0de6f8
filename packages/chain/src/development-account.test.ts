import { privateKeyToAddress } from 'viem/accounts'
import { expect, test } from 'vitest'
import { developmentAccount } from './development-account.ts'

test('the address is the one an independent client derives from the private key', () => {
  for (const index of [0, 1, 7, 999]) {
    const { privateKey, address } = developmentAccount(index)
    expect(address).toBe(privateKeyToAddress(`0x${Buffer.from(privateKey).toString('hex')}`).toLowerCase())
  }
})

test('an index always names the same account', () => {
  expect(developmentAccount(3)).toEqual(developmentAccount(3))
  expect(developmentAccount(3).address).not.toBe(developmentAccount(4).address)
})
