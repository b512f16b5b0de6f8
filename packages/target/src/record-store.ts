/** Named JSON documents kept with the release: history and journal. A write is all or nothing and survives `kill -9`. */
export interface RecordStore {
  list(options: { readonly prefix: string; readonly signal: AbortSignal }): Promise<readonly string[]>
  /** `undefined` where there is no such record. */
  read(options: { readonly name: string; readonly signal: AbortSignal }): Promise<unknown>
  write(options: { readonly name: string; readonly value: unknown; readonly signal: AbortSignal }): Promise<void>
  remove(options: { readonly name: string; readonly signal: AbortSignal }): Promise<void>
}
