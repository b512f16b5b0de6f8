import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@windlass/errors/coded-error'
import { z } from 'zod'
import { writeAtomically } from '../files/write-atomically.ts'

/** How many blocks are remembered: a reorganisation may be at most that deep to be recognised block by block. */
export const rememberedBlocks = 128

const cursorSchema = z.strictObject({
  /** Hash of the chain's first block: a height means nothing on another chain. */
  genesisHash: z.string(),
  /** The last blocks given, lowest first and without gaps. */
  blocks: z.array(z.strictObject({ height: z.int().min(0), hash: z.string() })).max(rememberedBlocks),
})

/** How far a chain was read. */
export type Cursor = z.output<typeof cursorSchema>

/** Keeps the cursor of one source in a file. */
export class CursorFile {
  readonly #path: string

  constructor({ path }: { readonly path: string }) {
    this.#path = path
  }

  get path(): string {
    return this.#path
  }

  /**
   * `undefined` where none was kept.
   *
   * @throws CodedError `DETECT_CURSOR_CORRUPT`
   */
  async read(): Promise<Cursor | undefined> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
    try {
      return cursorSchema.parse(JSON.parse(text))
    } catch (cause) {
      throw new CodedError('DETECT_CURSOR_CORRUPT', `${this.#path} does not say how far the chain was read`, {
        hint: 'Remove the file to begin at the head of the chain.',
        cause,
      })
    }
  }

  async write(cursor: Cursor): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    await writeAtomically({ path: this.#path, content: Buffer.from(JSON.stringify(cursor)) })
  }
}
