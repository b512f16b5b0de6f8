import { describe, expect, test } from 'vitest'
import { type AddressBook, createAddressBook } from './address-book.ts'

const nobody: ReadonlySet<string> = new Set()

function book(bootstrap: readonly string[]) {
  let nowMs = 0
  const addresses = createAddressBook({ bootstrap, ownPeerId: 'self', now: () => nowMs, random: () => 0.5 })
  const due = (connected = nobody) => addresses.due(connected).map(({ address }) => address)
  return {
    addresses,
    due,
    pass: (ms: number) => {
      nowMs += ms
    },
    nextMs: () => addresses.nextDueMs(nobody, () => true),
  }
}

function failTimes(addresses: AddressBook, address: string, times: number) {
  for (let time = 0; time < times; time++) addresses.failed(address)
}

describe('the address book', () => {
  test('tries a bootstrap address for ever, waiting longer up to a bound', () => {
    const { addresses, due, pass, nextMs } = book(['/ip4/10.0.0.1/tcp/1'])
    expect(due()).toEqual(['/ip4/10.0.0.1/tcp/1'])
    addresses.failed('/ip4/10.0.0.1/tcp/1')
    expect(due()).toEqual([])
    expect(nextMs()).toBe(250)
    failTimes(addresses, '/ip4/10.0.0.1/tcp/1', 50)
    expect(nextMs()).toBe(15_000)
    pass(15_000)
    expect(due()).toEqual(['/ip4/10.0.0.1/tcp/1'])
  })

  test('does not dial a peer that is connected', () => {
    const { addresses, due } = book(['/ip4/10.0.0.1/tcp/1'])
    addresses.learn('/ip4/10.0.0.2/tcp/1/p2p/b', 'b')
    addresses.reached('/ip4/10.0.0.1/tcp/1', 'a')
    expect(due(new Set(['a', 'b']))).toEqual([])
  })

  test('dials a bootstrap peer again soon after it has gone', () => {
    const { addresses, due, pass } = book(['/ip4/10.0.0.1/tcp/1'])
    addresses.reached('/ip4/10.0.0.1/tcp/1', 'a')
    pass(250)
    expect(due()).toEqual(['/ip4/10.0.0.1/tcp/1'])
  })

  test('leaves out itself, named or learned', () => {
    const { addresses, due } = book(['/ip4/10.0.0.1/tcp/1/p2p/self'])
    addresses.learn('/ip4/10.0.0.1/tcp/1/p2p/self', 'self')
    expect(due()).toEqual([])
  })

  test('knows that a node whose every bootstrap address is its own is alone', () => {
    const { addresses, due } = book(['/ip4/10.0.0.1/tcp/1', '/ip4/10.0.0.1/tcp/1/p2p/self'])
    expect(addresses.alone).toBe(false)
    addresses.ownAddress('/ip4/10.0.0.1/tcp/1')
    expect(addresses.alone).toBe(true)
    expect(due()).toEqual([])
  })

  test('tries an address that led to itself again, since the name may lead to another node later', () => {
    const { addresses, due, pass } = book(['/dns4/node-1.example/tcp/1'])
    addresses.ownAddress('/dns4/node-1.example/tcp/1')
    pass(60_000)
    expect(due()).toEqual(['/dns4/node-1.example/tcp/1'])
    addresses.failed('/dns4/node-1.example/tcp/1')
    expect(addresses.alone).toBe(true)
    addresses.reached('/dns4/node-1.example/tcp/1', 'b')
    expect(addresses.alone).toBe(false)
  })

  test('forgets a learned address that never answers', () => {
    const { addresses, nextMs } = book([])
    addresses.learn('/ip4/10.0.0.2/tcp/1/p2p/b', 'b')
    failTimes(addresses, '/ip4/10.0.0.2/tcp/1/p2p/b', 8)
    expect(nextMs()).toBeUndefined()
  })

  test('counts what was reached, and passes on that and who is connected', () => {
    const { addresses } = book([])
    addresses.learn('/ip4/10.0.0.2/tcp/1/p2p/b', 'b')
    expect(addresses.reachedPeers).toEqual([])
    addresses.reached('/ip4/10.0.0.2/tcp/1/p2p/b', 'b')
    expect(addresses.reachedPeers).toEqual(['b'])
    expect(addresses.shareable(nobody)).toEqual(['/ip4/10.0.0.2/tcp/1/p2p/b'])
    addresses.failed('/ip4/10.0.0.2/tcp/1/p2p/b')
    expect(addresses.shareable(nobody)).toEqual([])
    expect(addresses.shareable(new Set(['b']))).toEqual(['/ip4/10.0.0.2/tcp/1/p2p/b'])
  })
})
