import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Reads rules as Prometheus does. */
const program = 'promtool'

export const hasPromtool = spawnSync(program, ['--version']).status === 0

/** Runs promtool on files of these contents, in a directory of their own, and returns what it says where it fails. */
export function promtool(args: readonly string[], files: Readonly<Record<string, unknown>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'windlass-promtool-'))
  try {
    // JSON is YAML too.
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content))
    const { status, stdout, stderr } = spawnSync(program, [...args], { cwd: directory, encoding: 'utf8' })
    return status === 0 ? '' : stdout + stderr
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
