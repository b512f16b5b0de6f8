import type { Connection } from '../connection.ts'
import { followCollection } from './follow-collection.ts'
import type { LiveObject } from './live-object.ts'

/** Waits until one object, `undefined` where it is not there, is as described; returns it so. */
export async function untilObject<Kind extends LiveObject>(options: {
  readonly connection: Connection
  /** Path of the collection it is in. */
  readonly path: string
  readonly name: string
  readonly is: (object: Kind | undefined) => boolean
  readonly signal: AbortSignal
}): Promise<Kind | undefined> {
  const { connection, path, name, is, signal } = options
  const collection = { path, fieldSelector: `metadata.name=${name}`, detail: 'whole' } as const
  for await (const change of followCollection({ connection, collection, signal })) {
    if (change.kind === 'away' || change.kind === 'back') continue
    const object = change.kind === 'listed' ? change.objects[0] : change.kind === 'set' ? change.object : undefined
    if (is(object as Kind | undefined)) return object as Kind | undefined
  }
  throw signal.reason
}

/** Waits until this very object is gone, or another one has its name. */
export async function untilGone(options: {
  readonly connection: Connection
  /** Path of the collection it is in. */
  readonly path: string
  readonly name: string
  readonly uid: string
  readonly signal: AbortSignal
}): Promise<void> {
  const { uid, ...where } = options
  await untilObject({ ...where, is: (found) => found?.metadata.uid !== uid })
}
