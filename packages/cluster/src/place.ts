import type { Connection } from './connection.ts'

/** Where a release lives. */
export interface Place {
  readonly connection: Connection
  readonly namespace: string
  /** The stack whose release it is; several may share a namespace. */
  readonly stack: string
}
