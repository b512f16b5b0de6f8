import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { CodedError } from '@windlass/errors/coded-error'
import { readBlock } from '../transactions/read-block.ts'
import type { BlockSource, SourcedBlock, SourceState } from './block-source.ts'

/** In place of a path: the sample of mainnet blocks that ships with the detector. */
export const sampleName = 'mainnet-sample'
const sampleDirectory = fileURLToPath(new URL('../../data/mainnet-sample', import.meta.url))
const blockFile = /\.json(\.gz)?$/

/**
 * Blocks from a file or from all `.json` and `.json.gz` files of a directory, in the order of the numbers in their
 * names. A file holds one block in JSON-RPC form, bare or as the whole response, or an array of them.
 */
export class BlockFiles implements BlockSource {
  readonly kind = 'blocks'
  readonly name: string
  state: SourceState = { phase: 'waiting' }
  readonly #path: string

  constructor({ path, name }: { readonly path: string; readonly name: string }) {
    this.#path = path === sampleName ? sampleDirectory : path
    this.name = name
  }

  /**
   * @throws CodedError `DETECT_BLOCKS_UNREADABLE` where there is nothing to read, `DETECT_BLOCK_INVALID` where what is
   *   there is no block.
   */
  async *blocks({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<SourcedBlock> {
    this.state = { phase: 'reading' }
    for (const path of await blockPaths(this.#path)) {
      for (const { json, origin } of await readBlockFile(path)) {
        if (signal.aborted) return
        const block = readBlock({ json, origin })
        this.state = { phase: 'reading', height: Number(block.number) }
        yield { block, dropped: [], commit: async () => {} }
      }
    }
    this.state = { ...this.state, phase: 'done' }
  }
}

async function blockPaths(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path)).filter((name) => blockFile.test(name))
    if (names.length === 0) throw unreadable(path, 'the directory holds no .json or .json.gz file')
    return names.sort(new Intl.Collator('en', { numeric: true }).compare).map((name) => join(path, name))
  } catch (cause) {
    throw cause instanceof CodedError ? cause : unreadable(path, 'there is no such file or directory', cause)
  }
}

async function readBlockFile(path: string): Promise<{ json: unknown; origin: string }[]> {
  let content: unknown
  try {
    const bytes = await readFile(path)
    content = JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
  } catch (cause) {
    throw unreadable(path, 'the file holds no JSON', cause)
  }
  if (!Array.isArray(content)) return [{ json: resultOf(content), origin: path }]
  return content.map((json, index) => ({ json: resultOf(json), origin: `${path} [${index}]` }))
}

/** The block within a whole JSON-RPC response, or what was given. */
function resultOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'result' in json ? json.result : json
}

function unreadable(path: string, why: string, cause?: unknown): CodedError {
  return new CodedError('DETECT_BLOCKS_UNREADABLE', `${path} cannot be read as blocks: ${why}`, {
    hint: `Name a file or directory of eth_getBlockByNumber responses, or ${sampleName} for the sample that ships with Windlass.`,
    cause,
  })
}
