import type { BlockSource, ImportResult, Ledger } from '../ledger.ts'

export interface ImportObserver {
  readonly onImport: (imported: { readonly source: BlockSource; readonly result: ImportResult }) => void
  /** An import that could neither be done nor refused: the database failed. */
  readonly onFailure: (error: unknown) => void
}

/** `ledger`, with every import told to `observer`, whoever asked for it. */
export function observedLedger(ledger: Ledger, { onImport, onFailure }: ImportObserver): Ledger {
  return {
    rules: ledger.rules,
    rewind: ledger.rewind,
    common: ledger.common,
    genesis: ledger.genesis,
    get head() {
      return ledger.head
    },
    get lastRefusal() {
      return ledger.lastRefusal
    },
    totalDifficulty: (hash) => ledger.totalDifficulty(hash),
    blockByHash: (hash) => ledger.blockByHash(hash),
    blockByNumber: (number) => ledger.blockByNumber(number),
    receipts: (blockHash) => ledger.receipts(blockHash),
    senderOf: (transaction) => ledger.senderOf(transaction),
    transaction: (hash) => ledger.transaction(hash),
    assemble: (options) => ledger.assemble(options),
    vmAt: (block) => ledger.vmAt(block),
    onHead: (listener) => ledger.onHead(listener),
    async importBlock(options) {
      try {
        const result = await ledger.importBlock(options)
        onImport({ source: options.source, result })
        return result
      } catch (error) {
        onFailure(error)
        throw error
      }
    },
  }
}
