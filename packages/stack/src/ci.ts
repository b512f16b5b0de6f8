import { z } from 'zod'
import { nameSchema } from './name.ts'

const pathSchema = z
  .string()
  .regex(/^(\.|[\w@-][\w.@-]*(\/[\w@-][\w.@-]*)*)$/, 'expected a path below the root of the repository: images/node')

/** How one image is built from the repository of the description. */
const ciImageSchema = z.strictObject({
  context: pathSchema.default('.').describe('Directory that is built, from the root of the repository'),
  file: pathSchema.optional().describe('Containerfile, from the root of the repository; the Dockerfile of the context'),
  target: nameSchema.optional().describe('Stage of the file; its last one if left out'),
  platforms: z
    .array(z.enum(['linux/amd64', 'linux/arm64']))
    .min(1)
    .default(['linux/amd64', 'linux/arm64'])
    .describe('What it is to run on'),
})

export const ciSchema = z
  .strictObject({
    registry: z
      .string()
      .regex(
        /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
        'expected the host of a registry and what stands before the names there: ghcr.io/example',
      )
      .describe('Where images are pushed'),
    images: z
      .record(nameSchema, ciImageSchema)
      .default({})
      .describe('Images built here, by their name in the registry'),
    notify: z
      .strictObject({
        slack: z
          .string()
          .regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/, 'expected the name of a secret of the repository: SLACK_WEBHOOK_URL')
          .default('SLACK_WEBHOOK_URL')
          .describe('Secret of the repository that holds an incoming webhook; without it nobody is told'),
      })
      .prefault({}),
  })
  .describe('How a pipeline builds what the components run, and whom it tells')

export type Ci = z.infer<typeof ciSchema>
