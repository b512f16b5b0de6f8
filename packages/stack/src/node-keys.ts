import type { Component } from './component.ts'
import { mostReplicas } from './most-replicas.ts'

/** Name that the key of a node is kept under, wherever the keys are: `node-0`. */
export function nodeKeyName(ordinal: number): string {
  return `node-${ordinal}`
}

/** Names of the keys of all nodes there may be. */
export function nodeKeyNames(chain: Extract<Component, { kind: 'chain' }>): readonly string[] {
  return Array.from({ length: mostReplicas(chain) }, (_, ordinal) => nodeKeyName(ordinal))
}
