import { z } from 'zod'
import { brokerSchema } from './components/broker.ts'
import { cacheSchema } from './components/cache.ts'
import { chainSchema } from './components/chain.ts'
import { databaseSchema } from './components/database.ts'
import { detectorSchema } from './components/detector.ts'
import { ingressSchema } from './components/ingress.ts'
import { jobSchema } from './components/job.ts'
import { manifestsSchema } from './components/manifests.ts'
import { monitoringSchema } from './components/monitoring.ts'
import { serviceSchema } from './components/service.ts'

export const componentSchemas = {
  chain: chainSchema,
  detector: detectorSchema,
  cache: cacheSchema,
  broker: brokerSchema,
  database: databaseSchema,
  service: serviceSchema,
  job: jobSchema,
  monitoring: monitoringSchema,
  ingress: ingressSchema,
  manifests: manifestsSchema,
} as const

export const componentSchema = z.discriminatedUnion('kind', [
  chainSchema,
  detectorSchema,
  cacheSchema,
  brokerSchema,
  databaseSchema,
  serviceSchema,
  jobSchema,
  monitoringSchema,
  ingressSchema,
  manifestsSchema,
])

export type Component = z.infer<typeof componentSchema>
export type ComponentKind = Component['kind']
export type ComponentOf<K extends ComponentKind> = Extract<Component, { kind: K }>

export const componentKinds = Object.keys(componentSchemas) as readonly ComponentKind[]

export function isComponentKind(kind: unknown): kind is ComponentKind {
  return typeof kind === 'string' && Object.hasOwn(componentSchemas, kind)
}
