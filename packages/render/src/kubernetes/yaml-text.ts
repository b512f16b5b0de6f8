// Words, paths, images, quantities: what needs no closer look. Some readers take a bare exponent for a number.
const surelyPlain = /^(?!e[-_\d])(?:[a-z/][\w/.-]{5,}|[a-z]+[/.-][\w/.-]*)$/i

/** A text of one line as YAML: quoted exactly where a reader of YAML 1.1 or 1.2 would take it for something else. */
export function lineOf(text: string): string {
  if (surelyPlain.test(text) || !isMisread(text)) return text
  if (/["\\]/.test(text) && !unprintable.test(text)) return `'${text.replaceAll("'", "''")}'`
  return escaped(text)
}

/**
 * A text of several lines as the literal block that a reviewer can read, two spaces deeper than `indent`, without its
 * last line's end; where a block is not the same to every reader, as one quoted line.
 */
export function textOf(text: string, indent: string): string {
  if (unsafeInBlock.test(text)) return escaped(text)
  const indentation = /^\n*[ \t]/.test(text) ? '2' : ''
  const chomping = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-'
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text
  return `|${indentation}${chomping}\n${lines.replace(/^(?=[^\n])/gm, `${indent}  `)}`
}

// What one reader or another ends a line at, refuses or drops.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u
const unsafeInBlock = /(?:^|\n)[ \t]+(?:\n|$)|^\n*$|[[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]--[\t\n]]/v

const syntax = /^(?:[\s,[\]{}#&*!|>'"%@`?:]|-(?:\s|$)|---|\.\.\.)|:(?:\s|$)|\s#|\s$/
const word = /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?\.inf|\.nan|<<|=)$/i
// Of every base, 60 among them, with the separators that the readers of Go, Python, Ruby and JavaScript know.
const number =
  /^[-+]?(?:0x[\da-f_]+|0o[-+]?[0-7_]+|0b[-+]?[01_]+|(?:_*\d[\d_,]*)?(?:\.[\d_]*)?(?:e[-+]?[\d_]+)?|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/i
const date = /^\d{4}-\d\d?-\d\d?(?:$|[Tt\s])/

function isMisread(text: string): boolean {
  return [syntax, unprintable, word, number, date].some((pattern) => pattern.test(text))
}

// JSON leaves characters as they are that YAML has no room for.
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
