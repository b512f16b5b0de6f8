/** What puts each pod of a workload on a node of its own. */
export function spreadOverNodes(name: string) {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
      },
    ],
  }
}
