import { describe, expect, test } from 'vitest'
import { parseForwarded } from './forwarded-port.ts'

describe('what is to be forwarded', () => {
  test.each([
    ['node', 'rpc', { component: 'node', port: 'rpc' }],
    ['node/1', '8546', { component: 'node', replica: '1', port: '8546' }],
    ['node/xai-node-1', '8080:rpc', { component: 'node', replica: 'xai-node-1', port: 'rpc', localPort: 8080 }],
    ['node', '0:8546', { component: 'node', port: '8546', localPort: 0 }],
  ])('%s %s', (replica, port, wanted) => {
    expect(parseForwarded({ replica, port })).toEqual(wanted)
  })

  test.each([
    ['', 'rpc'],
    ['node/', 'rpc'],
    ['node/0/1', 'rpc'],
    ['node', ''],
    ['node', '8080:'],
    ['node', ':rpc'],
    ['node', 'x:rpc'],
    ['node', '70000'],
    ['node', '70000:rpc'],
    ['node', '0'],
  ])('is refused where it is unclear: `%s` `%s`', (replica, port) => {
    expect(() => parseForwarded({ replica, port })).toThrow(expect.objectContaining({ code: 'WINDLASS_USAGE' }))
  })
})
