import { expect } from 'vitest'
import { type Suite, stating } from './conformance-context.ts'

/** How history and journal are kept. */
export function statesRecords(suite: Suite): void {
  const states = stating(suite)

  states('a record is read as it was written, by every command, until it is removed', async (suite) => {
    const { records } = suite.target
    const signal = suite.signal()
    const name = 'release/0001'
    expect(await records.read({ name, signal })).toBeUndefined()
    const value = { number: 1, text: 'ä "quoted"\n', list: [null, true, { deep: [] }] }
    await records.write({ name, value, signal })
    expect(await suite.another().records.read({ name, signal })).toEqual(value)
    await records.write({ name, value: 'another', signal })
    expect(await records.read({ name, signal })).toBe('another')
    await records.remove({ name, signal })
    await records.remove({ name, signal })
    expect(await records.read({ name, signal })).toBeUndefined()
  })

  states('records are listed by the beginning of their names, in order', async (suite) => {
    const { records } = suite.target
    const signal = suite.signal()
    for (const name of ['list/b', 'list/a', 'other']) await records.write({ name, value: name, signal })
    expect(await records.list({ prefix: 'list/', signal })).toEqual(['list/a', 'list/b'])
    expect(await records.list({ prefix: '', signal })).toEqual(expect.arrayContaining(['list/a', 'list/b', 'other']))
    expect(await records.list({ prefix: 'none', signal })).toEqual([])
  })

  states('a reader never sees a record half written', async (suite) => {
    const signal = suite.signal()
    const name = 'large'
    const values = ['x', 'y'].map((letter) => letter.repeat(200_000))
    const { records } = suite.target
    await records.write({ name, value: values[0], signal })
    let writing = true
    const writes = (async () => {
      for (let round = 0; round < 20; round++) await records.write({ name, value: values[round % 2], signal })
      writing = false
    })()
    while (writing) expect(values).toContain(await suite.another().records.read({ name, signal }))
    await writes
  })
}
