import { type Edge, type ForeignPods, type OwnPods, tcp } from './edge.ts'
import { kubernetesApiEdges } from './edges-cluster.ts'

/** Ports of Strimzi's own: quorum of the controllers, replication and administration, agent of each broker. */
const strimziPorts = { controlPlane: 9090, replication: 9091, agent: 8443 }

/** The operator runs in a namespace of its own, which only the cluster knows. */
const operator: ForeignPods = { kind: 'foreign', title: 'Strimzi', labels: { 'strimzi.io/kind': 'cluster-operator' } }

/** What Kafka of Strimzi cannot do without: brokers among themselves, its operators, and theirs of the Kubernetes API. */
export function strimziEdges(kafka: OwnPods): readonly Edge[] {
  const ports = tcp(...Object.values(strimziPorts))
  return [
    { from: kafka, to: kafka, ports, why: 'brokers, controllers and operators of topics and users' },
    { from: operator, to: kafka, ports, why: 'the operator' },
    ...kubernetesApiEdges(kafka),
  ]
}
