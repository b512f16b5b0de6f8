import type { ComponentKind } from '@windlass/stack/component'
import { brokerObjects } from './components/broker/broker.ts'
import { cacheObjects } from './components/cache/cache.ts'
import { chainObjects } from './components/chain.ts'
import { detectorObjects } from './components/detector.ts'
import { manifestObjects } from './components/manifests.ts'
import { monitoringObjects } from './components/monitoring.ts'
import { databaseObjects, jobObjects, serviceObjects } from './components/program.ts'
import type { ComponentContext, ComponentObjects } from './context.ts'
import { ingressObjects } from './ingress/ingress-objects.ts'

type Renderers = { readonly [K in ComponentKind]: (context: ComponentContext<K>) => ComponentObjects }

/** What each kind of component becomes. */
export const componentObjects: Renderers = {
  broker: brokerObjects,
  cache: cacheObjects,
  chain: chainObjects,
  database: databaseObjects,
  detector: detectorObjects,
  ingress: ingressObjects,
  job: jobObjects,
  manifests: manifestObjects,
  monitoring: monitoringObjects,
  service: serviceObjects,
}
