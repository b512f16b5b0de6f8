import { type Document, isMap, isNode, isScalar, isSeq, type Node, stringify, type YAMLMap } from 'yaml'

/**
 * The text with `value` put at `place` and every other line as it is, or `undefined` where only writing the document
 * anew can do it: inside brackets, or where there is no map to add to.
 */
export function splice(options: {
  readonly text: string
  readonly document: Document.Parsed
  readonly place: readonly string[]
  readonly value: unknown
}): string | undefined {
  const { text, document, place, value } = options
  const present: unknown = document.getIn(place, true)
  if (isScalar(present) && present.range && !isCollection(value)) {
    const [start, end] = present.range
    return text.slice(0, start) + inlineText(value) + text.slice(end)
  }
  if (isSeq(present) && !present.flow && present.range && Array.isArray(value)) {
    const added = value.slice(present.items.length).map((item) => `- ${flowText(item)}`)
    return insertBelow({ text, above: present, indent: columnOf(text, present.range[0]), lines: added })
  }
  const depth = present === undefined ? deepestMap(document, place) : undefined
  const map = depth === undefined ? undefined : (document.getIn(place.slice(0, depth)) as YAMLMap)
  const first = map?.items[0]?.key
  if (depth === undefined || map === undefined || map.flow || !isNode(first) || !first.range) return undefined
  const nested = place.slice(depth).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  const lines = stringify(nested, { lineWidth: 0 }).trimEnd().split('\n')
  return insertBelow({ text, above: map, indent: columnOf(text, first.range[0]), lines })
}

function deepestMap(document: Document.Parsed, place: readonly string[]): number | undefined {
  const depths = place.map((_, taken) => taken)
  return depths.findLast((depth) => isMap(document.getIn(place.slice(0, depth))))
}

function insertBelow(options: {
  readonly text: string
  readonly above: Node
  readonly indent: number
  readonly lines: readonly string[]
}): string | undefined {
  const { text, above, indent, lines } = options
  const end = lastLeaf(above)?.range?.[1]
  if (end === undefined) return undefined
  // The comment behind the last value stays with it; a block scalar ends behind its own line break.
  const lineEnd = text.indexOf('\n', text[end - 1] === '\n' ? end - 1 : end)
  const at = lineEnd < 0 ? text.length : lineEnd
  return text.slice(0, at) + lines.map((line) => `\n${' '.repeat(indent)}${line}`).join('') + text.slice(at)
}

/** What is written last in a block: an outer block's own range may reach past comments that follow it. */
function lastLeaf(node: unknown): Node | undefined {
  if (isSeq(node) && !node.flow) return lastLeaf(node.items.at(-1))
  if (!isMap(node) || node.flow) return isNode(node) ? node : undefined
  const pair = node.items.at(-1)
  return lastLeaf(pair?.value) ?? lastLeaf(pair?.key)
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** A scalar as it can stand in a block as well as between brackets. */
function inlineText(value: unknown): string {
  const plain = stringify(value, { lineWidth: 0 }).trimEnd()
  return /[,[\]{}\n]/.test(plain) ? JSON.stringify(value) : plain
}

function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
}

function isCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
