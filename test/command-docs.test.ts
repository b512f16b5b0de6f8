import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exitCode } from '../packages/windlass/src/exit-code.ts'
import { RunningCommand } from './harness/running-command.ts'

interface Usage {
  /** `windlass set image <component> <image>` */
  readonly usage: string
  /** `--env <name>`, with their short forms. */
  readonly options: readonly string[]
}

const page = readFileSync(join(import.meta.dirname, '../docs/commands.md'), 'utf8')
const help = '-h, --help'

/** What the program says of itself and of every command below it. */
async function readProgram(words: readonly string[] = []): Promise<ReadonlyMap<string, Usage>> {
  const { stdout } = await new RunningCommand({ arguments: [...words, '--help'], directory: import.meta.dirname }).ended
  const section = (title: string): string => new RegExp(`^${title}:\n((?: .*\n)*)`, 'm').exec(stdout)?.[1] ?? ''
  const options = [...section('Options').matchAll(/^ {2}(-\S.*?)(?: {2,}.*)?$/gm)].map(([, flags = '']) => flags)
  const usage = (/^Usage: (.*)$/m.exec(stdout)?.[1] ?? '').replace(' [options]', '')
  const listed = ['Describe', 'Look', 'Change', 'Commands'].map(section).join('')
  const children = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, name = '']) =>
    name === 'help' ? [] : [readProgram([...words, name])],
  )
  const found = await Promise.all(children)
  return new Map([[words.join(' '), { usage, options }], ...found.flatMap((map) => [...map])])
}

/** What the page says: a heading for each command, its usage and a table of options. */
function readPage(): ReadonlyMap<string, Usage> {
  const sections = page.split(/^##+ /m).slice(1)
  return new Map(
    sections.map((section) => [
      section.split('\n', 1)[0] ?? '',
      {
        usage: /^`(windlass .*)`$/m.exec(section)?.[1] ?? '',
        options: [...section.matchAll(/^\| `(-.*?)` \|/gm)].map(([, flags = '']) => flags),
      },
    ]),
  )
}

describe('docs/commands.md', () => {
  const documented = readPage()
  let commands: ReadonlyMap<string, Usage>

  beforeAll(async () => {
    commands = await readProgram()
  })

  test('has a section for every command of the program, and for no other', () => {
    const names = [...commands.keys()].map((name) => (name === '' ? 'Every command' : name))
    expect(names.length).toBeGreaterThan(10)
    expect([...documented.keys()].toSorted()).toEqual(names.toSorted())
  })

  test('names the arguments of each', () => {
    // Options and commands that stand for more of them are explained in their own sections.
    for (const [name, { usage }] of commands)
      if (!usage.endsWith('[command]')) expect(documented.get(name)?.usage, name).toBe(usage)
  })

  test('names the options of each, and those of all once', () => {
    expect(documented.get('Every command')?.options.toSorted()).toEqual(commands.get('')?.options.toSorted())
    for (const [name, { options }] of commands) {
      if (name === '') continue
      const group = documented.get(name.split(' ')[0] ?? '')?.options ?? []
      const own = documented.get(name)?.options ?? []
      const isGroup = [...commands.keys()].some((other) => other.startsWith(`${name} `))
      if (!isGroup) expect([...new Set([...group, ...own, help])].toSorted(), name).toEqual(options.toSorted())
    }
  })

  test('names every exit code', () => {
    const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
    expect(codes).toEqual(Object.values(exitCode).toSorted((a, b) => a - b))
  })
})
