import { paramsBlock } from '@ethereumjs/block'
import { type ChainConfig, Common, Hardfork, type ParamsDict } from '@ethereumjs/common'
import { paramsEVM } from '@ethereumjs/evm'
import { paramsTx } from '@ethereumjs/tx'
import { paramsVM } from '@ethereumjs/vm'
import { keccak256 } from './keccak256.ts'
import { recoverPublicKey } from './signature-recovery.ts'

/** Hard forks in order, all in force from genesis. Paris (proof of stake) is left out on purpose. */
const hardforks = [
  Hardfork.Chainstart,
  Hardfork.Homestead,
  Hardfork.TangerineWhistle,
  Hardfork.SpuriousDragon,
  Hardfork.Byzantium,
  Hardfork.Constantinople,
  Hardfork.Petersburg,
  Hardfork.Istanbul,
  Hardfork.Berlin,
  Hardfork.London,
  Hardfork.Shanghai,
  Hardfork.Cancun,
  Hardfork.Osaka,
]

/**
 * Later forks with what they bring to contracts (PUSH0, MCOPY, transient storage, CLZ, …) and without what belongs to
 * a beacon chain: withdrawals, blobs, beacon roots. A header so keeps the fields and the difficulty of London.
 */
const customHardforks = {
  [Hardfork.Shanghai]: { eips: [3651, 3855, 3860] },
  [Hardfork.Cancun]: { eips: [1153, 5656, 6780] },
  [Hardfork.Osaka]: { eips: [7939] },
}

/**
 * A Common whose rules never change, so that one instance serves every block and transaction.
 *
 * The libraries copy their Common and merge their parameters again for each object they make, which costs more than
 * the rest of decoding a transaction.
 */
class FixedCommon extends Common {
  #fixed = false

  constructor(chain: ChainConfig) {
    super({ chain, customCrypto: { keccak256, ecrecover: recoverPublicKey } })
    for (const params of [paramsBlock, paramsTx, paramsEVM, paramsVM]) this.updateParams(params)
    this.#fixed = true
  }

  override copy(): Common {
    return this
  }

  override updateParams(params: ParamsDict): void {
    if (!this.#fixed) super.updateParams(params)
  }
}

/** What the Ethereum libraries must know of a chain: its id, its EVM, and that its consensus is none of theirs. */
export function createChainCommon(options: { readonly chainId: number }): Common {
  return new FixedCommon({
    name: 'windlass',
    chainId: options.chainId,
    defaultHardfork: Hardfork.Osaka,
    consensus: { type: 'pow', algorithm: 'keccak256' },
    genesis: { gasLimit: 0, difficulty: 0, nonce: '0x0000000000000000', extraData: '0x' },
    hardforks: hardforks.map((name) => ({ name, block: 0 })),
    customHardforks,
    bootstrapNodes: [],
  })
}
