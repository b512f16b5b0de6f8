import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadStack } from '@windlass/stack/load-stack'
import { invalidStack } from '@windlass/stack/problem'
import type { Stack } from '@windlass/stack/stack'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { beforeAll, describe, expect, it } from 'vitest'
import { selectorOf } from './context.ts'
import { networkPolicies } from './network-policies.ts'
import { type ComponentPort, portsOf } from './ports.ts'
import { type Host, reachability } from './testing/reachability.ts'

const path = join(import.meta.dirname, '../../../../stacks/lucid.yaml')

/** Whoever calls a payment service, by the design of the platform: one entry, and below it what it is made of. */
const callersOfPayments = {
  'tron-client': ['tron-monitor', 'tron-staking', 'tron-usdt-manager', 'tron-wallet-manager'],
  'tron-gateway': ['admin-interface', 'api-gateway', 'node-management'],
  'tron-monitor': ['tron-gateway'],
  'tron-payout-router': ['tron-gateway'],
  'tron-staking': ['tron-gateway'],
  'tron-usdt-manager': ['tron-gateway', 'tron-payout-router'],
  'tron-wallet-manager': ['tron-payout-router', 'tron-staking', 'tron-usdt-manager'],
}

/** What payment services call besides one another. */
const calledByPayments = {
  'tron-client': ['203.0.113.9:443'],
  'tron-gateway': [],
  'tron-monitor': ['mongodb:27017'],
  'tron-payout-router': ['mongodb:27017'],
  'tron-staking': [],
  'tron-usdt-manager': [],
  'tron-wallet-manager': ['mongodb:27017'],
}

const payments = Object.keys(callersOfPayments)

describe.each(['production', 'staging', 'test'])('In %s of Lucid', (environment) => {
  let stack: Stack
  let reaches: ReturnType<typeof reachability>

  beforeAll(async () => {
    const loaded = await loadStack({ path, readFile: (file) => readFile(file, 'utf8'), environment })
    if (!loaded.ok) throw invalidStack(loaded.problems)
    stack = loaded.stack
    const policies = networkPolicies({ stack, namespace: 'lucid' })
    reaches = reachability(policies.map(({ object }) => object as INetworkPolicy))
  })

  it('there are all payment services of the platform and no others', () => {
    const names = Object.keys(stack.components).filter((name) => name.startsWith('tron-'))
    expect(names.toSorted()).toEqual(payments)
  })

  it.each(payments)('only its declared callers reach %s', (payment) => {
    const port = portOf(payment)
    const callers = everybody().filter(({ host }) => reaches(host, podOf(payment))(port))
    const declared = callersOfPayments[payment as keyof typeof callersOfPayments]
    expect(callers.map(({ name }) => name).toSorted()).toEqual(declared)
  })

  it.each(payments)('nobody reaches %s on any port but its own', (payment) => {
    const ports = [...new Set(everyPort())].filter((port) => port !== portOf(payment).port)
    const reached = everybody().flatMap(({ name, host }) =>
      ports.filter((port) => reaches(host, podOf(payment))({ port, protocol: 'TCP' })).map((port) => `${name}:${port}`),
    )
    expect(reached).toEqual([])
  })

  it.each(payments)('%s reaches what is declared and nothing else', (payment) => {
    const from = podOf(payment)
    const reached = everybody().flatMap(({ name, host }) =>
      everyPort()
        .filter((port) => name !== payment && reaches(from, host)({ port, protocol: 'TCP' }))
        .map((port) => `${name}:${port}`),
    )
    const others = payments.filter((other) =>
      callersOfPayments[other as keyof typeof callersOfPayments].includes(payment),
    )
    const declared = [
      ...calledByPayments[payment as keyof typeof calledByPayments],
      ...others.map((other) => `${other}:${portOf(other).port}`),
    ]
    expect([...new Set(reached)].toSorted()).toEqual(declared.toSorted())
  })

  function podOf(component: string): Host {
    const place = Object.keys(stack.components).indexOf(component)
    return { address: `10.244.1.${place}`, pod: { namespace: 'lucid', labels: selectorOf(stack, component) } }
  }

  function portOf(component: string): { readonly port: number; readonly protocol: 'TCP' } {
    const [first] = portsIn(component)
    return { port: first?.port ?? 0, protocol: 'TCP' }
  }

  function portsIn(component: string): readonly ComponentPort[] {
    const described = stack.components[component]
    return described === undefined ? [] : portsOf(described)
  }

  function everyPort(): readonly number[] {
    return [...Object.keys(stack.components).flatMap((name) => portsIn(name).map(({ port }) => port)), 22, 443, 6443]
  }

  /** Everything of the platform, and strangers: of its namespace, of others, and outside of the cluster. */
  function everybody(): readonly { readonly name: string; readonly host: Host }[] {
    const stranger = { app: 'stranger' }
    return [
      ...Object.keys(stack.components).map((name) => ({ name, host: podOf(name) })),
      { name: 'stranger here', host: { address: '10.244.2.1', pod: { namespace: 'lucid', labels: stranger } } },
      { name: 'stranger there', host: { address: '10.244.2.2', pod: { namespace: 'other', labels: stranger } } },
      { name: 'monitoring', host: { address: '10.244.2.3', pod: { namespace: 'monitoring', labels: {} } } },
      {
        name: 'nginx',
        host: {
          address: '10.244.2.4',
          pod: { namespace: 'ingress-nginx', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
        },
      },
      ...['203.0.113.9', '10.1.2.3', '169.254.169.254'].map((address) => ({ name: address, host: { address } })),
    ]
  }
})
