import { expect, it } from 'vitest'
import { toYaml, toYamlDocuments } from './yaml.ts'

it('Objects are documents in block style, apiVersion, kind and metadata first, all else as given', () => {
  const first = {
    spec: {
      template: { volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'data' }], args: ['--cache', '4096'], empty: [] },
      replicas: 3,
      ports: [[80, 81], [], [[]]],
    },
    metadata: {
      labels: { b: '1', a: '2' },
      finalizers: ['example.com/keep'],
      name: 'xai-blockchain-node',
      annotations: { note: 'yes' },
      namespace: 'xai',
    },
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
  }
  const second = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'xai' } }
  expect(toYamlDocuments([first, second])).toBe(`apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: xai-blockchain-node
  namespace: xai
  labels:
    b: "1"
    a: "2"
  annotations:
    note: "yes"
  finalizers:
  - example.com/keep
spec:
  template:
    volumes:
    - name: tmp
      emptyDir: {}
    - name: data
    args:
    - --cache
    - "4096"
    empty: []
  replicas: 3
  ports:
  - - 80
    - 81
  - []
  - - []
---
apiVersion: v1
kind: Namespace
metadata:
  name: xai
`)
})

it('Text of several lines is a literal block, however it begins and ends', () => {
  const script = 'set -eu\n\nif true; then\n  exit 0\nfi\n'
  expect(toYaml({ script, open: 'a\nb', kept: 'a\n\n', deep: '  a\nb\n', list: ['a\nb\n'] })).toBe(`script: |
  set -eu

  if true; then
    exit 0
  fi
open: |-
  a
  b
kept: |+
  a

deep: |2
    a
  b
list:
- |
  a
  b
`)
})

it('Text that no literal block keeps for every reader is one quoted line', () => {
  expect(toYaml(['a\r\nb', 'a\n \nb', '\n', 'a\u2028\nb'])).toBe(
    String.raw`- "a\r\nb"
- "a\n \nb"
- "\n"
- "a\u2028\nb"
`,
  )
})

it.each([
  ...['xai-blockchain-node', 'ghcr.io/example/node:1.2.3@sha256:00ff', '2Gi', '500m', '0.5s', '10.0.0.0/8', '1.2.3'],
  ...['--cache=4096', '-v', '/data', 'a:b', 'a#b', 'rate(x{job="node"}[5m]) > 0.5', "it's", 'yesterday', 'NaN', '0xfg'],
  ...[
    '2024-01-01-backup',
    '08h',
    'é',
    '😀',
    'http://example.com/?a=b&c=d',
    'a - b',
    '99%',
    'a, b',
    '$(POD_NAME)',
    'x y',
  ],
])('%s stands without quotes', (text) => {
  expect(toYaml(text)).toBe(`${text}\n`)
})

it.each([
  ...[
    '',
    ' ',
    '~',
    'null',
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'true',
    '<<',
    '=',
    '.inf',
    '-.inf',
    '.NaN',
    '-',
    '- a',
    '---',
  ],
  ...[
    '1',
    '-1',
    '+1.5',
    '0755',
    '0o755',
    '0xff',
    '0b11',
    '1_000',
    '1,000',
    '1e3',
    '.5',
    '1:30',
    '190:20:30',
    '2024-01-02',
  ],
  ...[
    '2024-01-02T03:04:05Z',
    '{{ x }}',
    '[a]',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '#a',
    '|',
    '>',
    '? a',
    ': a',
    "'a'",
  ],
  ...['a: b', 'a:', 'a #b', ' a', 'a ', 'a\tb', '\u007f'],
])('%s stands in double quotes', (text) => {
  expect(toYaml(text)).toMatch(/^"[^"]*"\n$/)
})

it.each([
  ['{{ $labels.pod }}: "slow"', `'{{ $labels.pod }}: "slow"'`],
  [String.raw`^\d+: it's`, String.raw`'^\d+: it''s'`],
])('%s stands in single quotes, which need no escapes', (text, quoted) => {
  expect(toYaml(text)).toBe(`${quoted}\n`)
})

it('Fields that are undefined are left out, and a map of nothing else is empty', () => {
  expect(toYaml({ a: undefined, b: { c: undefined }, d: [undefined, { e: undefined }, {}] })).toBe(`b: {}
d:
- null
- {}
- {}
`)
})

it('An exponent has the point without which YAML 1.1 reads a text', () => {
  expect(toYaml([1e21, -1e-7, 1.5e300, 0.1, -0])).toBe('- 1.0e+21\n- -1.0e-7\n- 1.5e+300\n- 0.1\n- 0\n')
})

it('What is not data is refused', () => {
  expect(() => toYaml({ amount: 1n })).toThrow(new TypeError('YAML of plain data has no bigint'))
})
