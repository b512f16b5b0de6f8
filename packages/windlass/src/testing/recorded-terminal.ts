import type { Output, Terminal } from '../terminal.ts'

/** A terminal that nobody looks at, and what was written to it. */
export function recordedTerminal(): { readonly terminal: Terminal; stdout(): string; stderr(): string } {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written): Output => ({
    isTerminal: false,
    stream: process[name],
    abandoned: new AbortController().signal,
    write: (text) => {
      written[name] += text
    },
  })
  const terminal: Terminal = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    style: (style, text) => `<${style}>${text}</${style}>`,
    ask: async () => undefined,
  }
  return { terminal, stdout: () => written.stdout, stderr: () => written.stderr }
}
