import { z } from 'zod'
import { placementFields } from './placement.ts'

const routeSchema = z.strictObject({
  path: z.string().regex(/^\//, 'expected a path that begins with /').default('/'),
  component: z.string().describe('Component that answers'),
  port: z.string().describe('Name of its port'),
})

export const ingressSchema = z
  .strictObject({
    kind: z.literal('ingress').describe('The way in from outside'),
    ...placementFields('edge'),
    host: z.string().min(1).describe('Domain name'),
    tlsSecret: z.string().optional().describe('Secret that holds the certificate'),
    rateLimitPerSecond: z.int().min(1).default(100).describe('Requests a second from one client'),
    routes: z.array(routeSchema).min(1, 'expected at least one route').describe('Which component answers which path'),
  })
  .meta({ id: 'ingress' })
