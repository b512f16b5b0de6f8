import { z } from 'zod'
import { labelsSchema, objectNameSchema, urlPathSchema } from '../kubernetes-name.ts'
import { dnsLabelSchema } from '../name.ts'
import { secretSourceSchema } from '../secret.ts'
import { placementFields } from './placement.ts'

const routeSchema = z.strictObject({
  path: urlPathSchema.default('/'),
  component: z.string().describe('Component that answers'),
  port: z.string().describe('Name of its port'),
})

const tlsSchema = z
  .union([
    z.strictObject({ secret: objectNameSchema.describe('Secret that holds the certificate') }),
    z.strictObject({ issuer: objectNameSchema.describe('ClusterIssuer of cert-manager that gets the certificate') }),
  ])
  .meta({ id: 'tls', description: 'Where the certificate comes from' })

const domainSchema = z
  .string()
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/, 'expected a domain name')
  .max(253)
  .describe('Domain name')

const originSchema = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9+.-]*:\/\/[a-z0-9*.-]+(:\d+)?)$/, 'expected an origin: https://wallet.example.com')

export const ingressSchema = z
  .strictObject({
    kind: z.literal('ingress').describe('The way in from outside'),
    ...placementFields('edge'),
    form: z.enum(['ingress', 'gateway']).default('ingress').describe('Ingress objects, or those of the Gateway API'),
    class: objectNameSchema.default('nginx').describe('Ingress class, or gateway class'),
    controller: z
      .strictObject({
        kind: z.enum(['nginx', 'traefik']).default('nginx').describe('Whose annotations the limits are written in'),
        namespace: dnsLabelSchema.default('ingress-nginx').describe('Namespace that its pods run in'),
        labels: labelsSchema
          .optional()
          .describe('Labels of its pods; those that its Helm chart gives them if left out'),
        middlewares: z
          .boolean()
          .default(true)
          .describe('Whether the cluster knows Middleware objects of Traefik, in which its limits are written'),
      })
      .prefault({})
      .describe('What answers outside; its pods are let in'),
    host: domainSchema,
    tls: tlsSchema.optional(),
    rateLimitPerSecond: z.int().min(1).default(100).describe('Requests a second from one client'),
    connectionsPerClient: z.int().min(1).default(50).describe('Open connections of one client'),
    origins: z.array(originSchema).default([]).describe('Origins that browsers may call from'),
    basicAuth: secretSourceSchema.optional().describe('Users and their password hashes, as htpasswd writes them'),
    balancing: z
      .enum(['round-robin', 'ewma', 'sticky'])
      .default('round-robin')
      .describe('Which replica answers: each in turn, the quickest of late, or for 3 hours the same one to a client'),
    routes: z.array(routeSchema).min(1, 'expected at least one route').describe('Which component answers which path'),
  })
  .meta({ id: 'ingress' })
