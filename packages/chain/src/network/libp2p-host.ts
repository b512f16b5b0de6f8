import { createHash } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { CodedError } from '@windlass/errors/coded-error'
import { createLibp2p } from 'libp2p'

export type Libp2pHost = Libp2p<{ pubsub: GossipSub }>

export interface ListenAddress {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

export interface Libp2pHostOptions extends ListenAddress {
  readonly privateKey: PrivateKey
  readonly maxPeers: number
  readonly topics: readonly string[]
}

/** Connections beyond `maxPeers`, so that a full node can still greet a newcomer and tell it of others. */
const spareConnections = 10
/** A message holds one block at most, as large as its gas allows. */
const maxGossipBytes = 16 * 2 ** 20

/**
 * A libp2p node that does not listen yet: TCP, noise, yamux, identify, gossipsub.
 *
 * Messages are unsigned and known by their content: blocks and transactions prove themselves.
 */
export async function createLibp2pHost(options: Libp2pHostOptions): Promise<Libp2pHost> {
  const { privateKey, host, port, maxPeers, topics } = options
  const maxConnections = maxPeers + spareConnections
  return createLibp2p({
    start: false,
    privateKey,
    addresses: { listen: [`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}`] },
    transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      maxConnections,
      maxIncomingPendingConnections: maxConnections,
      // Nodes of one machine, or behind one address, start together.
      inboundConnectionThreshold: maxConnections,
    },
    // A node that is busy with a block answers late and is alive: the status exchange finds who is gone.
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      pubsub: gossipsub({
        globalSignaturePolicy: 'StrictNoSign',
        msgIdFn: ({ data }) => createHash('sha256').update(data).digest().subarray(0, 20),
        allowPublishToZeroTopicPeers: true,
        ignoreDuplicatePublishError: true,
        fallbackToFloodsub: false,
        allowedTopics: [...topics],
        maxInboundDataLength: maxGossipBytes,
        // Nodes of one machine share an address.
        scoreParams: { IPColocationFactorWeight: 0 },
      }),
    },
  })
}

/** Opens the port. Throws `CHAIN_P2P_LISTEN_FAILED`. */
export async function startListening(libp2p: Libp2pHost, { host, port }: ListenAddress): Promise<void> {
  try {
    await libp2p.start()
  } catch (cause) {
    throw new CodedError('CHAIN_P2P_LISTEN_FAILED', `The peer-to-peer port ${host}:${port} cannot be opened.`, {
      hint: 'Stop the process that holds the port (`ss -ltnp` names it), or configure another p2pPort or listenHost.',
      cause,
      details: { host, port },
    })
  }
}
