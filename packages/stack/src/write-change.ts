import { CodedError } from '@windlass/errors/coded-error'
import { type Document, isScalar, parseDocument, stringify } from 'yaml'
import { editOf, type StackChange } from './change.ts'

/**
 * The text of a YAML description with a change made in it, comments and layout kept.
 *
 * Goes where the value comes from: into the overrides of `environment` where they hold it, or where the file has other
 * environments that are to stay as they are; else into the component. Throws `STACK_WRITE_UNSUPPORTED` where the text
 * cannot be edited, and what {@link editOf} throws.
 */
export function writeChange(options: {
  readonly text: string
  readonly change: StackChange
  readonly environment?: string
}): string {
  const { text, change, environment } = options
  const { operation, path, value } = editOf(change)
  const document = parseDocument(text, { merge: true, stringKeys: true })
  const component = ['components', change.component]
  if (document.errors.length > 0 || !document.hasIn(component))
    throw unsupported(`It has no component \`${change.component}\` that can be edited.`)
  const base = [...component, ...path]
  const place = placeOf({ document, base, environment })
  const wanted = operation === 'put' ? value : [...listAt(document, place, base), value]

  const present: unknown = document.getIn(place, true)
  if (isScalar(present) && present.range && isPlain(wanted)) {
    const [start, end] = present.range
    return text.slice(0, start) + inlineText(wanted) + text.slice(end)
  }
  try {
    if (operation === 'append' && document.hasIn(place)) document.addIn(place, document.createNode(value))
    else document.setIn(place, document.createNode(wanted))
  } catch (error) {
    throw unsupported('The value comes from an alias or a merge key, which others may share.', error)
  }
  return document.toString({ lineWidth: 0 })
}

function placeOf(options: {
  readonly document: Document.Parsed
  readonly base: readonly string[]
  readonly environment: string | undefined
}): readonly string[] {
  const { document, base, environment } = options
  if (environment === undefined) return base
  const override = ['environments', environment, 'overrides', ...base]
  const environments: unknown = document.toJS()?.environments
  const others = Object.keys(environments ?? {}).some((name) => name !== environment)
  return document.hasIn(override) || others ? override : base
}

/** Entries that a list has in effect: an override replaces the list of the component whole. */
function listAt(document: Document.Parsed, place: readonly string[], base: readonly string[]): readonly unknown[] {
  const node: unknown = document.getIn(document.hasIn(place) ? place : base)
  const list: unknown = node === undefined ? [] : document.createNode(node).toJS(document)
  return Array.isArray(list) ? list : []
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

/** A scalar as it can stand in a block as well as between brackets. */
function inlineText(value: unknown): string {
  const plain = stringify(value, { lineWidth: 0 }).trimEnd()
  return /[,[\]{}\n]/.test(plain) ? JSON.stringify(value) : plain
}

function unsupported(reason: string, cause?: unknown): CodedError {
  return new CodedError('STACK_WRITE_UNSUPPORTED', `The change cannot be written into the file. ${reason}`, {
    hint: 'Edit the file by hand; the release has the change already.',
    cause,
  })
}
