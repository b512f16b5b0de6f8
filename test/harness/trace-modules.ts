/** Loaded before the command: writes the address of every module that it loads into a file when it ends. */
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const loaded = new Set<string>()

registerHooks({
  load(url, context, nextLoad) {
    loaded.add(url)
    return nextLoad(url, context)
  },
})

process.on('exit', () => {
  const { LOADED_MODULES_FILE: path } = process.env
  if (path !== undefined) writeFileSync(path, JSON.stringify([...loaded]))
})
