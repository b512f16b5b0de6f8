/** Which packages each package may import: the arrows of docs/architecture.md. */
const arrows = {
  errors: [],
  contract: ['errors'],
  stack: ['errors', 'contract'],
  target: ['errors', 'contract'],
  render: ['errors', 'contract', 'stack', 'target'],
  service: ['errors', 'contract'],
  chain: ['errors', 'contract', 'service'],
  detect: ['errors', 'contract', 'service'],
  rollout: ['errors', 'contract', 'target'],
  local: ['errors', 'contract', 'target'],
  windlass: ['errors', 'contract', 'stack', 'target', 'render', 'service', 'chain', 'detect', 'rollout', 'local'],
}

/** Every outside effect and the only places it may be caused from. */
const gateways = [
  { name: 'processes', modules: '^(node:)?child_process$', from: '^packages/local/' },
  {
    name: 'listeners',
    modules: '^(node:)?(http|https|http2|net|tls|dgram)$|node_modules/(fastify|ws)/',
    // The local target calls its replicas over HTTP; it listens nowhere.
    from: '^packages/(service/|local/src/loopback-request)',
  },
  { name: 'peers', modules: 'node_modules/(libp2p|@libp2p|@chainsafe)/', from: '^packages/chain/src/network/' },
  { name: 'terminal', modules: 'node_modules/commander/', from: '^packages/windlass/' },
  {
    name: 'files',
    modules: '^(node:)?fs(/promises)?$',
    from: '^packages/(local|service|chain|detect|windlass)/|^packages/stack/src/(load|read)',
  },
]

const notProduct = '\\.test\\.ts$|/fixtures/|/testing/'

const arrowRules = Object.entries(arrows).map(([name, allowed]) => ({
  name: `arrows-of-${name}`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}))

const gatewayRules = gateways.map((gateway) => ({
  name: `gateway-of-${gateway.name}`,
  severity: 'error',
  from: { path: '^packages/', pathNot: [gateway.from, notProduct] },
  to: { path: gateway.modules },
}))

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { path: '^packages/', pathNot: notProduct },
      to: { path: notProduct },
    },
    ...arrowRules,
    ...gatewayRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
