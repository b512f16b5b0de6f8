import { toYaml } from '../../packages/render/src/kubernetes/yaml.ts'

/** A description of `count` services in a tree: each needs the one that is half its number. */
export function syntheticStack(count: number): string {
  return [
    'name: big',
    'components:',
    ...Array.from({ length: count }, (_, index) => [
      `  service-${index}:`,
      '    kind: service',
      `    image: ghcr.io/example/service-${index}:1.0.0`,
      '    replicas: 2',
      '    healthPath: /health',
      `    config: { level: info, number: ${index} }`,
      '    ports: { http: 8080 }',
      ...(index === 0 ? [] : [`    needs: [service-${neededBy(index)}]`]),
      '    autoscaling: { maxReplicas: 5 }',
    ]).flat(),
    'environments:',
    '  test:',
    '    target: { kubernetes: { context: c1, namespace: big } }',
    '',
  ].join('\n')
}

/** The same services as the values of the chart. */
export function chartValues(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`)
  const components = names.map((name, index) => ({
    name,
    image: `ghcr.io/example/${name}:1.0.0`,
    replicas: 2,
    maxReplicas: 5,
    healthPath: '/health',
    config: { level: 'info', number: index },
    ports: { http: 8080 },
    needs: index === 0 ? [] : [`service-${neededBy(index)}`],
    callers: callersOf(index, count),
  }))
  const resources = {
    requests: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '1Gi' },
  }
  return toYaml({ resources, components })
}

/** The parent in the tree; the first service needs nobody. */
function neededBy(index: number): number {
  return Math.floor((index - 1) / 2)
}

function callersOf(index: number, count: number): readonly string[] {
  return [2 * index + 1, 2 * index + 2]
    .filter((other) => other < count)
    .map((other) => `service-${other}`)
    .toSorted()
}
