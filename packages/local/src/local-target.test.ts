import { describeTargetConformance } from '@windlass/target/conformance'
import { fixtureResource } from './testing/fixture-resource.ts'
import { makeLocalPlace } from './testing/local-place.ts'

describeTargetConformance({
  name: 'local',
  makePlace: makeLocalPlace,
  makeResource: fixtureResource,
  patienceMs: 20_000,
})
