import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { CodedError } from '@windlass/errors/coded-error'

const loopback = /^\/(ip4\/127\.|ip6\/::1\/|dns[46]?\/localhost\/)/

/** An address that a peer told of, as far as it can be one: TCP, with a peer id, and loopback only where we are too. */
export function readLearnedAddress(
  text: string,
  options: { readonly remote: Multiaddr },
): { readonly address: string; readonly peerId: string } | undefined {
  if (!reachableFrom(text, options.remote)) return undefined
  try {
    const components = multiaddr(text).getComponents()
    const peerId = components.find(({ name }) => name === 'p2p')?.value
    const shape = components.map(({ name }) => name).join('/')
    if (peerId === undefined || !/^(ip4|ip6|dns|dns4|dns6)\/tcp\/p2p$/.test(shape)) return undefined
    return { address: text, peerId: peerIdFromString(peerId).toString() }
  } catch {
    // What is no multiaddress is no address of anyone.
    return undefined
  }
}

/** Whether the peer at `remote` could reach `address`: a loopback address only from the same machine. */
export function reachableFrom(address: string, remote: Multiaddr): boolean {
  return !loopback.test(address) || loopback.test(remote.toString())
}

/** Throws `CHAIN_BOOTSTRAP_INVALID` where a configured address is no multiaddress: it would be dialed in vain for ever. */
export function checkBootstrapPeers(addresses: readonly string[]): void {
  for (const address of addresses) {
    try {
      multiaddr(address)
    } catch (cause) {
      throw new CodedError('CHAIN_BOOTSTRAP_INVALID', `The bootstrap peer ${address} is no multiaddress.`, {
        hint: 'Write it as /ip4/10.0.0.1/tcp/8545 or /dns4/node-0.example/tcp/8545, with or without /p2p/ and a peer id.',
        cause,
        details: { address },
      })
    }
  }
}
