import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { formatPath, type Path } from './path.ts'
import type { Problem } from './problem.ts'
import type { Source } from './source.ts'

/** A description in YAML 1.2, with merge keys. Anchors and aliases are followed. */
export function yamlSource(options: { readonly file: string; readonly text: string }): Source {
  const { file, text } = options
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false, stringKeys: true })

  function locate(offset: number) {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const unreadable: Problem[] = document.errors.map((error) => ({
    severity: 'error',
    file,
    ...locate(error.pos[0]),
    path: '',
    message: `not YAML: ${firstSentence(error.message)}`,
    hint: 'Correct the syntax; the rest is checked after that.',
  }))
  const duplicates: Problem[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return
      unreadable.push({
        severity: 'error',
        file,
        ...locate(offsetOf(alias) ?? 0),
        path: '',
        message: `the alias *${alias.source} has no anchor &${alias.source} above it`,
        hint: 'Anchor a value above it, or write the value out.',
      })
    },
    Map(_, map, ancestors) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue
        const name = String(key.value)
        if (seen.has(name))
          duplicates.push({
            severity: 'error',
            file,
            ...locate(offsetOf(key) ?? 0),
            path: formatPath([...pathOf(ancestors), name]),
            message: 'the same key stands above in this map',
            hint: 'Keep one of the two.',
          })
        seen.add(name)
      }
    },
  })
  const expanded = unreadable.length === 0 ? expand(document) : undefined
  if (expanded instanceof Error)
    unreadable.push({
      severity: 'error',
      file,
      path: '',
      message: `aliases cannot be followed: ${expanded.message}`,
      hint: 'Write the values out.',
    })

  return {
    file,
    value: expanded,
    readable: unreadable.length === 0,
    problems: [...unreadable, ...duplicates],
    locate: ({ path, at }) => locate(offsetAt(document, path, at)),
  }
}

function expand(document: Document.Parsed): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

/** The parser's message without the lines of source it quotes. */
function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
}

/** Keys and indexes on the way from the root through `ancestors`, as a visitor gives them. */
function pathOf(ancestors: readonly unknown[]): Path {
  return ancestors.flatMap((node, position): Path => {
    const next = ancestors[position + 1]
    if (isPair(node) && isScalar(node.key)) return [String(node.key.value)]
    return isSeq(node) && next !== undefined ? [node.items.indexOf(next)] : []
  })
}

/** Offset of what `path` names, or of the nearest thing around it that is written in the file. */
function offsetAt(document: Document.Parsed, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents
  let keyOffset = offsetOf(node) ?? 0
  let valueOffset = keyOffset
  for (const key of path) {
    const collection: unknown = isAlias(node) ? node.resolve(document) : node
    if (isMap(collection)) {
      const pair = collection.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) return keyOffset
      node = pair.value
      keyOffset = offsetOf(pair.key) ?? keyOffset
      // A map or list begins below its key, where nobody looks for it.
      valueOffset = isScalar(node) || isAlias(node) ? (offsetOf(node) ?? keyOffset) : keyOffset
    } else if (isSeq(collection) && typeof key === 'number') {
      node = collection.items[key]
      keyOffset = offsetOf(node) ?? keyOffset
      valueOffset = keyOffset
    } else return keyOffset
  }
  return at === 'key' ? keyOffset : valueOffset
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
