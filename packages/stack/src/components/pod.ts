import { tcpPortSchema } from '@windlass/contract/quantities'
import { z } from 'zod'
import { annotationsSchema, containerPathSchema, objectNameSchema, variablesSchema } from '../kubernetes-name.ts'
import { nameSchema, portNameSchema } from '../name.ts'

/** Ranks of pods when a cluster is full: a lower one makes room for a higher one. */
export const priorities = ['critical', 'high', 'normal'] as const

const daySeconds = 86_400

const rightSchema = z
  .strictObject({
    apiGroups: z.array(z.string()).default(['']),
    resources: z.array(z.string()).min(1),
    verbs: z.array(z.string()).min(1),
  })
  .meta({ id: 'right', description: 'What a process may ask of the Kubernetes API, in its own namespace' })

const sidecarSchema = z
  .strictObject({
    image: z.string().min(1),
    args: z.array(z.string()).default([]),
    env: variablesSchema.default({}),
    ports: z.record(portNameSchema, tcpPortSchema).default({}),
  })
  .meta({ id: 'sidecar', description: 'A program beside the main one, started before it and stopped after it' })

export const podSchema = z
  .strictObject({
    priority: z.enum(priorities).default('normal').describe('Who makes room for whom when the cluster is full'),
    user: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .default(1000)
      .describe('User and group id of the processes and their files'),
    command: z.array(z.string()).min(1).optional().describe('Replaces the entry point of the image'),
    writable: z
      .record(nameSchema, containerPathSchema)
      .default({ tmp: '/tmp' })
      .describe('Directories that may be written besides the volume, by name; the rest is read-only'),
    drainSeconds: z
      .int()
      .min(1)
      .max(daySeconds)
      .default(30)
      .describe('Time to finish what was begun before the process is killed'),
    startupSeconds: z
      .int()
      .min(1)
      .max(daySeconds)
      .default(300)
      .describe('How long a start may take before the process is killed'),
    spread: z
      .enum(['preferred', 'required'])
      .default('preferred')
      .describe('Whether replicas must, or only should, run on different machines'),
    rights: z.array(rightSchema).default([]).describe('Rights on the Kubernetes API; without any there is no token'),
    sidecars: z
      .record(nameSchema, sidecarSchema)
      .default({})
      .describe('Programs beside the main one, by name: started before it, stopped after it'),
    annotations: annotationsSchema.default({}).describe('Annotations of the pods, as for a service mesh'),
    pullSecrets: z.array(objectNameSchema).default([]).describe('Secrets of private registries'),
  })
  .meta({ id: 'pod', description: 'How replicas run on Kubernetes; not used on a local target' })

export type Pod = z.infer<typeof podSchema>
