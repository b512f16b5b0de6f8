import { z } from 'zod'
import { objectNameSchema } from '../kubernetes-name.ts'

const fields = {
  schedule: z
    .string()
    .regex(/^(\S+\s+){4}\S+$/, 'expected five fields of cron: 0 */6 * * *')
    .default('0 */6 * * *')
    .describe('When, as five fields of cron in UTC'),
  keep: z.int().min(1).default(28).describe('Backups that are kept; older ones are deleted'),
  recoveryPointHours: z.number().positive().default(12).describe('Most that may be lost: age of the last good backup'),
  recoveryTimeMinutes: z.number().positive().default(60).describe('Longest that a restore may take'),
}

export const backupSchema = z
  .discriminatedUnion('method', [
    z.strictObject({
      method: z.literal('snapshot').describe('Snapshots of the volumes, by the storage of the cluster'),
      snapshotClass: objectNameSchema.optional().describe('VolumeSnapshotClass; the default one if left out'),
      image: z.string().min(1).default('alpine/k8s:1.34.2').describe('Image with sh and kubectl, which asks for them'),
      ...fields,
    }),
    z.strictObject({
      method: z.literal('archive').describe('A program that writes an archive into a volume of its own'),
      image: z.string().min(1),
      args: z.array(z.string()).default([]).describe('Arguments of the program; the volume is at /backup'),
      size: z
        .string()
        .regex(/^\d+(\.\d+)?(Mi|Gi|Ti)$/)
        .describe('Size of that volume'),
      ...fields,
    }),
  ])
  .meta({ id: 'backup', description: 'Regular copies of the data, and what they are good for' })

export type Backup = z.infer<typeof backupSchema>
