/** A contract that holds one number, assembled by hand so that no compiler is needed. */

/** keccak256 of `Stored(uint256)`. */
const storedTopic = 'c6d8c0af6d21f291e7c359603aa97e0ed500f04db6e983b9fce75a91c6b8da6b'
const noSuchFunction = Buffer.from('no such function').toString('hex')

const selector = '60003560e01c' // calldataload(0) >> 224
const jumpIf = (function4: string, destination: number) => `8063${function4}1460${byte(destination)}57`
const dispatch = (store: number, retrieve: number) =>
  selector + jumpIf('6057361d', store) + jumpIf('2e64cec1', retrieve) // store(uint256), retrieve()
const revert = [
  '6308c379a060e01b600052', // Error(string)
  '6020600452', // offset of the text
  '6010602452', // its length
  `6f${noSuchFunction}60801b604452`,
  '60646000fd', // revert(0, 100)
].join('')
const store = `5b600435806000556000527f${storedTopic}60206000a100` // sstore(0, value), log1(value, topic), stop
const retrieve = '5b60005460005260206000f3' // return sload(0)

const storeAt = (dispatch(0, 0).length + revert.length) / 2
const runtime = dispatch(storeAt, storeAt + store.length / 2) + revert + store + retrieve
const deploy = `60${byte(runtime.length / 2)}80600b6000396000f3` // codecopy(0, 11, length), return(0, length)

export const storageContract = {
  bytecode: `0x${deploy}${runtime}`,
  abi: [
    {
      type: 'function',
      name: 'store',
      stateMutability: 'nonpayable',
      inputs: [{ name: 'value', type: 'uint256' }],
      outputs: [],
    },
    {
      type: 'function',
      name: 'retrieve',
      stateMutability: 'view',
      inputs: [],
      outputs: [{ name: 'value', type: 'uint256' }],
    },
    /** Not there: a call of it reverts with `no such function`. */
    { type: 'function', name: 'destroy', stateMutability: 'nonpayable', inputs: [], outputs: [] },
    { type: 'event', name: 'Stored', inputs: [{ name: 'value', type: 'uint256', indexed: false }] },
  ],
} as const

function byte(value: number): string {
  return value.toString(16).padStart(2, '0')
}
