import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { expect, test } from 'vitest'
import { developmentAccount } from '../development-account.ts'
import { balanceAt, extend, openTestLedger, temporaryDirectory } from '../testing/test-ledger.ts'

const writer = fileURLToPath(new URL('../testing/write-until-killed.ts', import.meta.url))
const kills = 5

/** Lets a process write to the ledger, kills it at a random moment, and gives the heads it announced. */
async function writeUntilKilled(dataDir: string): Promise<readonly string[]> {
  const child: ChildProcess = spawn(process.execPath, [writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('no output')
  const heads: string[] = []
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  const closed = once(lines, 'close')
  const wanted = 2 + Math.floor(Math.random() * 10)
  lines.on('line', (line) => {
    heads.push(line)
    // Not at once, so that the kill does not always follow a write but falls into any step of the next block.
    if (heads.length === wanted) void delay(Math.random() * 20).then(() => child.kill('SIGKILL'))
  })
  const [, signal] = await exited
  await closed
  expect(signal).toBe('SIGKILL')
  return heads
}

test('a process killed at any moment has lost no head it announced, and left a chain that is whole', async () => {
  const dataDir = await temporaryDirectory()
  try {
    for (let kill = 0; kill < kills; kill++) {
      const announced = await writeUntilKilled(dataDir)
      await using ledger = await openTestLedger({ dataDir })
      expect(ledger.rewind).toBeUndefined()

      const headWeight = (await ledger.totalDifficulty(ledger.head.hash())) ?? 0n
      for (const hash of announced) {
        const block = await ledger.blockByHash(hexToBytes(hash as `0x${string}`))
        expect(block && bytesToHex(block.hash())).toBe(hash)
        expect(await ledger.totalDifficulty(hexToBytes(hash as `0x${string}`))).toBeLessThanOrEqual(headWeight)
      }

      let block = ledger.head
      while (block.header.number > 0n) {
        expect((await ledger.blockByNumber(block.header.number))?.hash()).toEqual(block.hash())
        for (const transaction of block.transactions)
          expect((await ledger.transaction(transaction.hash()))?.block.hash()).toEqual(block.hash())
        const parent = await ledger.blockByHash(block.header.parentHash)
        if (!parent) throw new Error('the parent of a block is missing')
        block = parent
      }
      const receiver = developmentAccount(9).address
      expect(await balanceAt(ledger, ledger.head, receiver)).toBe(
        (await balanceAt(ledger, ledger.genesis, receiver)) + 3n * ledger.head.header.number,
      )
    }
    await using ledger = await openTestLedger({ dataDir })
    await extend(ledger, ledger.head)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
