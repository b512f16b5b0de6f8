import { RLP } from '@ethereumjs/rlp'
import { describe, expect, test } from 'vitest'
import { decodeStatus, encodeStatus } from './status-message.ts'

const status = {
  chainId: 1337n,
  genesisHash: new Uint8Array(32).fill(1),
  headHash: new Uint8Array(32).fill(2),
  height: 0n,
  totalDifficulty: 2n ** 80n,
  addresses: ['/ip4/127.0.0.1/tcp/8545/p2p/abc'],
}

describe('the status message', () => {
  test('arrives as it was sent', () => {
    expect(decodeStatus(encodeStatus(status))).toEqual(status)
  })

  test.each([
    ['what is no RLP', Uint8Array.of(0xf8, 0xff)],
    ['a list of another length', RLP.encode([1, 2, 3])],
    ['a hash of another length', RLP.encode([1337n, new Uint8Array(31), status.headHash, 0, 0, []])],
    [
      'an integer of more than 256 bits',
      RLP.encode([new Uint8Array(33).fill(1), status.genesisHash, status.headHash, 0, 0, []]),
    ],
    [
      'more addresses than anyone needs',
      RLP.encode([1, status.genesisHash, status.headHash, 0, 0, Array(65).fill('a')]),
    ],
    ['a height that no chain ever has', RLP.encode([1337n, status.genesisHash, status.headHash, 2n ** 53n, 0, []])],
    ['a message beyond its bound', new Uint8Array(40_000)],
  ])('is refused where it is %s', (_, bytes) => {
    expect(() => decodeStatus(bytes)).toThrow(expect.objectContaining({ code: 'CHAIN_MESSAGE_MALFORMED' }))
  })
})
