import { isDeepStrictEqual } from 'node:util'
import { CodedError } from '@windlass/errors/coded-error'
import { type Document, parseDocument } from 'yaml'
import { editOf, type StackChange } from './change.ts'
import { splice } from './yaml-splice.ts'

const yamlOptions = { merge: true, stringKeys: true } as const

/**
 * The text of a YAML description with a change made in it, comments kept and, where it can be, every other line too.
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
  const edit = editOf(change)
  const document = parseDocument(text, yamlOptions)
  const component = ['components', change.component]
  if (document.errors.length > 0 || !document.hasIn(component))
    throw unsupported(`It has no component \`${change.component}\` that can be edited.`)
  const base = [...component, ...edit.path]
  const place = placeOf({ document, base, environment })
  const value = edit.operation === 'put' ? edit.value : [...listAt(document, place, base), edit.value]

  const spliced = splice({ text, document, place, value })
  try {
    document.setIn(place, document.createNode(value))
  } catch (error) {
    throw unsupported('The value comes from an alias or a merge key, which others may share.', error)
  }
  const kept = spliced !== undefined && isDeepStrictEqual(parseDocument(spliced, yamlOptions).toJS(), document.toJS())
  return kept ? spliced : document.toString({ lineWidth: 0 })
}

function placeOf(options: {
  readonly document: Document.Parsed
  readonly base: readonly string[]
  readonly environment: string | undefined
}): readonly string[] {
  const { document, base, environment } = options
  if (environment === undefined) return base
  const overrides = ['environments', environment, 'overrides']
  const kind = String(document.getIn([...base.slice(0, 2), 'kind']))
  const isOverridden = document.hasIn([...overrides, 'kinds', kind, ...base.slice(2)])
  const override = [...overrides, ...base]
  const environments: unknown = document.toJS()?.environments
  const others = Object.keys(environments ?? {}).some((name) => name !== environment)
  return document.hasIn(override) || isOverridden || others ? override : base
}

/** Entries that a list has in effect: an override replaces the list of the component whole. */
function listAt(document: Document.Parsed, place: readonly string[], base: readonly string[]): readonly unknown[] {
  const node: unknown = document.getIn(document.hasIn(place) ? place : base)
  const list: unknown = node === undefined ? [] : document.createNode(node).toJS(document)
  return Array.isArray(list) ? list : []
}

function unsupported(reason: string, cause?: unknown): CodedError {
  return new CodedError('STACK_WRITE_UNSUPPORTED', `The change cannot be written into the file. ${reason}`, {
    hint: 'Edit the file by hand; the release has the change already.',
    cause,
  })
}
