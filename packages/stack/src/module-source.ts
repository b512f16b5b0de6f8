import { pathToFileURL } from 'node:url'
import { isRecord } from './path.ts'
import type { Source } from './source.ts'

/** A description that a JavaScript or TypeScript file exports as `stack`. */
export async function moduleSource(options: { readonly file: string; readonly path: string }): Promise<Source> {
  const { file, path } = options
  const hint = 'Write `export const stack = { … }`.'
  function unreadable(message: string): Source {
    return {
      file,
      value: undefined,
      readable: false,
      problems: [{ severity: 'error', file, path: '', message, hint }],
      locate,
    }
  }
  try {
    const exported: unknown = await import(pathToFileURL(path).href)
    const value = isRecord(exported) ? exported['stack'] : undefined
    if (value === undefined) return unreadable('exports no `stack`')
    // Plain data only: what a release keeps must be what was checked.
    return { file, value: JSON.parse(JSON.stringify(value)), readable: true, problems: [], locate }
  } catch (error) {
    return unreadable(`cannot be imported: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function locate(): undefined {
  return undefined
}
