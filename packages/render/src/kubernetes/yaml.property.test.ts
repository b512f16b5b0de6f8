import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { toYaml, toYamlDocuments } from './yaml.ts'

// What readers of YAML take for something else, or stumble over.
const nasty = fc.constantFrom(
  ...['', ' ', '~', 'null', 'NULL', 'yes', 'No', 'on', 'OFF', 'y', 'N', 'true', 'False', '<<', '=', '-', '--', '---'],
  ...['--- a', '...', '?', ':', '- a', '? a', ': a', 'a:', 'a: b', 'a #b', '#a', '&a', '*a', '!a', '!!str', '|', '>'],
  ...['%a', '@a', '`a', '[a', ']', '{a', '}', ',', '"a', "'a", "it's", 'a\\b', 'a"b\'c', ' a', 'a ', '\ta', 'a\t'],
  ...[
    '0',
    '-1',
    '+1',
    '007',
    '0o7',
    '0x1F',
    '0b11',
    '1_000',
    '1,000',
    '1.',
    '.5',
    '-.5',
    '1e3',
    '1.5e-3',
    '12e03',
    'E-0',
    'e-00000',
  ],
  ...['.inf', '-.INF', '.NaN', '1:30', '190:20:30.15', '2024-01-02', '2024-1-2 3:04:05', '2024-01-02T03:04:05Z'],
  ...['a\n', 'a\nb', 'a\n\n', '\n', '\n\n', '\na', ' a\nb', '\n  a\nb\n', 'a\n b\n', 'a \nb', 'a\n  ', 'a\n\t\nb'],
  ...[
    '\ta\nb',
    'a\r\nb',
    'a\rb',
    '---\na\n',
    '# a\nb',
    'a\u0085b',
    'a\u2028\nb',
    '\ufeffa',
    '\ufeffa\nb',
    'é',
    '\u00a0a',
  ],
  ...['\0', '\u007f', '😀', '😀\nb', '\ud800', 'x'.repeat(2000), 'a: '.repeat(500), 'a\nb: c\n- d\n'],
)
const line = fc.array(fc.oneof(nasty, fc.string({ unit: fc.constantFrom(...'aZ09 \t:#-\'"\\{[,.~?&*!|>%@`+_=e\n') })))
const text = fc.oneof(
  nasty,
  fc.string({ unit: 'binary' }),
  fc.string(),
  line.map((parts) => parts.join('')),
)
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.constantFrom<unknown>(null, true, false, {}, []),
    fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    ),
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(text, tie('data'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

const versions = ['1.1', '1.2'] as const

for (const version of versions)
  it(`Any JSON data is what a reader of YAML ${version} reads`, () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(parse(toYaml(value), { version })).toStrictEqual(value)
      }),
      { numRuns: 3000 },
    )
  })

for (const version of versions)
  it(`Any texts as keys, values and items are what a reader of YAML ${version} reads`, () => {
    fc.assert(
      fc.property(text, text, (first, second) => {
        const value = { [first]: second, list: [first, [second], { [second]: first }], last: { [second]: [second] } }
        expect(parse(toYaml(value), { version })).toStrictEqual(value)
      }),
      { numRuns: 3000 },
    )
  })

it('A stream of objects is read as those objects, one document each', () => {
  const object = fc.record(
    {
      kind: fc.constant('ConfigMap'),
      metadata: fc.record(
        { annotations: fc.dictionary(text, text, { noNullPrototype: true }), name: text },
        { requiredKeys: ['name'], noNullPrototype: true },
      ),
      apiVersion: fc.constant('v1'),
      data: fc.dictionary(text, text, { noNullPrototype: true }),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(fc.array(object, { minLength: 1 }), (objects) => {
      const documents = parseAllDocuments(toYamlDocuments(objects), { version: '1.1' })
      expect(documents.map((document) => document.toJS())).toStrictEqual(objects)
    }),
  )
})
