/** The file `windlass init` writes: what `stacks/local.yaml` holds. */
export function initialStack(): string {
  return text
}

const text = `# yaml-language-server: $schema=./windlass.schema.json
#
# Three nodes of a proof-of-work chain, a little traffic on it, and the detector that watches both.
#
#   windlass check FILE   says everything that is wrong with this file
#   windlass up FILE      starts it, verifies it and shows it
#
# What is left out has a default. An editor with YAML support completes and explains every key.
name: local

components:
  node:
    kind: chain
    replicas: 3 # the fewest of which one may be lost
    config: # of one node: a change is rolled, one node at a time
      mining:
        maxHashesPerSecond: 12000 # what a node may spend of this machine
    consensus: # of all nodes: a change is scheduled at a height, under \`upgrades\`
      blockTimeSeconds: 2
      initialDifficultyHexDigits: 4
      developmentAccounts: 10 # funded, but anybody knows their keys: only for networks like this one

  traffic:
    kind: service
    image: builtin:traffic # signed transfers between the development accounts
    needs: [node]
    config:
      transfersPerSecond: 2

  detector:
    kind: detector
    sources:
      - kind: blocks
        path: mainnet-sample # real blocks that come with Windlass, to learn from
      - kind: node
        component: node # then whatever happens here

# Where it runs, chosen with --env. Another one could be \`target: {kubernetes: {context: …, namespace: …}}\`.
environments:
  local:
    target: local
`
