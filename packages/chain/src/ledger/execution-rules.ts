import type { Block } from '@ethereumjs/block'
import { bytesToHex, equalsBytes } from '@ethereumjs/util'
import { type BrokenRule, differs } from '../consensus/header-rules.ts'
import { listRoot } from '../trie/list-root.ts'
import type { Execution } from './executor.ts'

/** What of a block's content does not match its header. */
export function checkBody(block: Block): BrokenRule | undefined {
  if (block.uncleHeaders.length > 0) return differs('uncles', 'uncles', 'none', `${block.uncleHeaders.length}`)
  const unsigned = block.transactions.findIndex((transaction) => !transaction.isSigned())
  if (unsigned >= 0) return { reason: 'transaction', detail: `transaction ${unsigned}: is not signed` }
  const root = listRoot(block.transactions.map((transaction) => transaction.serialize()))
  return mismatch('transactions-root', 'root of the transactions', root, block.header.transactionsTrie)
}

/** What of a header does not match what executing its block gave. */
export function checkExecution(block: Block, execution: Execution): BrokenRule | undefined {
  const { header } = block
  if (header.gasUsed !== execution.gasUsed)
    return differs('gas-used', 'gas used', `${execution.gasUsed}`, `${header.gasUsed}`)
  return (
    mismatch('receipts-root', 'root of the receipts', execution.receiptsRoot, header.receiptTrie) ??
    mismatch('logs-bloom', 'bloom of the logs', execution.logsBloom, header.logsBloom) ??
    mismatch('state-root', `root of the state after height ${header.number}`, execution.stateRoot, header.stateRoot)
  )
}

function mismatch(reason: string, what: string, expected: Uint8Array, found: Uint8Array): BrokenRule | undefined {
  return equalsBytes(expected, found) ? undefined : differs(reason, what, bytesToHex(expected), bytesToHex(found))
}
