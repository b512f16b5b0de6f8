/** Hands what several produce to one who takes it: who produces waits while `capacity` lie there. */
export class LineQueue<Item> {
  readonly #items: Item[] = []
  readonly #capacity: number
  #filled = Promise.withResolvers<void>()
  #emptied = Promise.withResolvers<void>()
  #end: { readonly error?: unknown } | undefined

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Resolves when there is room; what comes after the end is dropped. */
  async put(item: Item): Promise<void> {
    while (this.#items.length >= this.#capacity && this.#end === undefined) await this.#emptied.promise
    if (this.#end !== undefined) return
    this.#items.push(item)
    this.#filled.resolve()
  }

  /** Ends it: who takes gets what is left, then the error where there is one. */
  end(reason: { readonly error?: unknown } = {}): void {
    this.#end ??= reason
    this.#filled.resolve()
    this.#emptied.resolve()
  }

  async *take(): AsyncGenerator<Item> {
    for (;;) {
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
        this.#emptied.resolve()
        this.#emptied = Promise.withResolvers()
        yield item
      }
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error
        return
      }
      await this.#filled.promise
      this.#filled = Promise.withResolvers()
    }
  }
}
