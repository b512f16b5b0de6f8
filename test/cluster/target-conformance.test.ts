import { describeTargetConformance } from '@windlass/target/conformance'
import { makeClusterPlace } from './harness/cluster-place.ts'
import { suiteResource } from './harness/suite-resource.ts'

describeTargetConformance({
  name: 'a namespace of a cluster',
  makePlace: makeClusterPlace,
  makeResource: suiteResource,
  patienceMs: 180_000,
})
