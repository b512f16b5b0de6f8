import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'

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
