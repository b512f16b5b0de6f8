import { generateKeyPair } from '@libp2p/crypto/keys'
import { createLogger } from '@windlass/service/logger'
import { expect, test } from 'vitest'
import { openTestLedger } from '../testing/test-ledger.ts'
import { createAddressBook } from './address-book.ts'
import { createGreeter } from './greeter.ts'
import { createLibp2pHost, type Libp2pHost } from './libp2p-host.ts'
import { createPeerTable } from './peer-table.ts'

async function startHost(): Promise<Libp2pHost & AsyncDisposable> {
  const privateKey = await generateKeyPair('Ed25519')
  const host = await createLibp2pHost({ privateKey, host: '127.0.0.1', port: 0, maxPeers: 5, topics: [] })
  await host.start()
  return Object.assign(host, { [Symbol.asyncDispose]: async () => host.stop() })
}

test('a peer that stays silent loses all of its connections, also those it opened itself', async () => {
  await using ledger = await openTestLedger()
  await using host = await startHost()
  // It knows nothing of our protocol, which is silence too.
  await using silent = await startHost()
  const [address] = silent.getMultiaddrs()
  const [ownAddress] = host.getMultiaddrs()
  if (address === undefined || ownAddress === undefined) throw new Error('a host listens nowhere')
  await host.dial(address)
  await silent.dial(ownAddress, { force: true })
  await expect.poll(() => host.getConnections().map(({ direction }) => direction)).toEqual(['outbound', 'inbound'])

  const now = () => 0
  const greeter = createGreeter({
    ...{ host, ledger, maxPeers: 5 },
    peers: createPeerTable({ now }),
    book: createAddressBook({ bootstrap: [], ownPeerId: host.peerId.toString(), now, random: () => 0.5 }),
    onStatus: () => {},
    onPeerRefused: () => {},
    logger: createLogger({ name: 'test', level: 'error' }),
    signal: new AbortController().signal,
  })
  for (let silence = 1; silence < 3; silence++) await greeter.refresh(silent.peerId.toString())
  expect(host.getConnections()).toHaveLength(2)
  await greeter.refresh(silent.peerId.toString())
  expect(host.getConnections()).toEqual([])
})
