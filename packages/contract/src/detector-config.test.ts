import { expect, test } from 'vitest'
import { detectorConfigSchema } from './detector-config.ts'

const common = { name: 'detector-0', dataDir: '/data' }
const topic = { kind: 'kafka', brokers: ['broker:9092'] }
const sample = { kind: 'blocks', path: 'mainnet-sample' }
const redis = { url: 'redis://cache:6379/1' }

function problems(config: object): string[] {
  const result = detectorConfigSchema.safeParse({ ...common, ...config })
  return (result.error?.issues ?? []).map(({ path }) => path.join('.'))
}

test.each<[string, object]>([
  ['an API without sources', { role: 'api', redis }],
  ['a consumer of a topic', { role: 'consumer', sources: [sample, topic], redis }],
  ['a detector in one process, without Redis', { sources: [sample] }],
  ['Redis behind sentinels', { role: 'api', redis: { sentinels: [{ host: 'cache' }], masterName: 'main' } }],
  ['an address in a file', { role: 'api', redis: { urlFile: '/run/secrets/redis' } }],
])('accepts %s', (_, config) => {
  expect(problems(config)).toEqual([])
})

test.each<[string, object, string]>([
  ['a detector that reads nothing', {}, 'sources'],
  ['a consumer that follows nothing', { role: 'consumer', sources: [sample], redis }, 'sources'],
  ['a consumer that could show nobody what it finds', { role: 'consumer', sources: [topic] }, 'redis'],
  ['a password in an address', { role: 'api', redis: { url: 'redis://:secret@cache' } }, 'redis'],
  ['an address of something else', { role: 'api', redis: { url: 'http://cache' } }, 'redis'],
  ['a server and sentinels at once', { role: 'api', redis: { ...redis, sentinels: [], masterName: 'main' } }, 'redis'],
  ['two topics of one group', { sources: [topic, { ...topic, topic: 'other' }] }, 'sources.1.groupId'],
  ['a broker without a port', { sources: [{ ...topic, brokers: ['broker'] }] }, 'sources.0.brokers.0'],
])('refuses %s', (_, config, path) => {
  expect(problems(config)[0]).toMatch(new RegExp(`^${path}`))
})
