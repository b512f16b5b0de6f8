import { stdout } from 'node:process'
import { bytesToHex } from '@ethereumjs/util'
import { blockOn, openTestLedger, transfer } from './test-ledger.ts'

/**
 * Opens the ledger in the directory it is given and imports blocks, on and off the canonical chain, until it is killed.
 * Every new head is announced as a line on standard output: its hash.
 */
const [, , dataDir] = process.argv
if (dataDir === undefined) throw new Error('usage: write-until-killed.ts DIRECTORY')

const ledger = await openTestLedger({ dataDir })
ledger.onHead(({ head }) => stdout.write(`${bytesToHex(head.hash())}\n`))

for (;;) {
  const parent = ledger.head
  const transactions = [0, 1, 2].map((from) => transfer(ledger, { from, nonce: parent.header.number }))
  const block = await blockOn(ledger, parent, { transactions })
  const rival = await blockOn(ledger, parent, { transactions, coinbase: new Uint8Array(20).fill(2) })
  await ledger.importBlock({ block, source: 'sync' })
  await ledger.importBlock({ block: rival, source: 'sync' })
  // Now and then the rival wins, which makes a reorganisation.
  if (parent.header.number % 3n === 0n) await ledger.importBlock({ block: await childOf(rival), source: 'sync' })
}

async function childOf(rival: Awaited<ReturnType<typeof blockOn>>) {
  const transactions = [0, 1, 2].map((from) => transfer(ledger, { from, nonce: rival.header.number }))
  return blockOn(ledger, rival, { transactions })
}
