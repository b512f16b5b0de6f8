import { describeTargetConformance } from '@windlass/target/conformance'
import { describe } from 'vitest'
import { makeClusterPlace } from './harness/cluster-place.ts'
import { suiteResource } from './harness/suite-resource.ts'

describe.runIf(process.env['KUBECONFIG'])('with KUBECONFIG', () => {
  describeTargetConformance({
    name: 'a namespace of a cluster',
    makePlace: makeClusterPlace,
    makeResource: suiteResource,
    patienceMs: 180_000,
  })
})
