import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { checkBootstrapPeers, readLearnedAddress } from './peer-addresses.ts'

const peerId = '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf'
const elsewhere = { remote: multiaddr('/ip4/10.1.2.3/tcp/8545') }
const here = { remote: multiaddr('/ip4/127.0.0.1/tcp/50000') }

describe('an address a peer tells of', () => {
  test.each([`/ip4/10.0.0.1/tcp/8545/p2p/${peerId}`, `/dns4/node-0.example/tcp/8545/p2p/${peerId}`])(
    'may be %s',
    (address) => {
      expect(readLearnedAddress(address, elsewhere)).toEqual({ address, peerId })
    },
  )

  test.each([
    '/ip4/10.0.0.1/tcp/8545',
    `/ip4/10.0.0.1/udp/1/p2p/${peerId}`,
    'no address',
    '',
    `/ip4/10.0.0.1/tcp/1/p2p/x`,
  ])('is not %j', (address) => {
    expect(readLearnedAddress(address, elsewhere)).toBeUndefined()
  })

  test('is of the loopback only where the peer is of this machine', () => {
    const address = `/ip4/127.0.0.1/tcp/8545/p2p/${peerId}`
    expect(readLearnedAddress(address, elsewhere)).toBeUndefined()
    expect(readLearnedAddress(address, here)).toEqual({ address, peerId })
  })
})

test('a bootstrap peer that is no multiaddress is an error that names it', () => {
  expect(() =>
    checkBootstrapPeers(['/ip4/10.0.0.1/tcp/8545', `/dns4/node-0.example/tcp/8545/p2p/${peerId}`]),
  ).not.toThrow()
  expect(() => checkBootstrapPeers(['10.0.0.1:8545'])).toThrow(
    expect.objectContaining({ code: 'CHAIN_BOOTSTRAP_INVALID', details: { address: '10.0.0.1:8545' } }),
  )
})
