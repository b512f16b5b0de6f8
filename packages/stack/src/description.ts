import { z } from 'zod'
import { ciSchema } from './ci.ts'
import { componentSchema } from './component.ts'
import { environmentSchema } from './environment.ts'
import { nameSchema } from './name.ts'

/** Environment a file without any has, and the one meant where none is named. */
export const defaultEnvironment = 'local'

/** What a user writes. */
export const descriptionSchema = z
  .strictObject({
    name: nameSchema.describe('Name of the stack'),
    components: z.record(nameSchema, componentSchema).describe('Components by name'),
    environments: z
      .record(nameSchema, environmentSchema)
      .default({ [defaultEnvironment]: environmentSchema.parse({ target: 'local' }) })
      .describe('Where the stack runs, by name, chosen with --env; a single local one if left out'),
    ci: ciSchema.optional(),
  })
  .describe('A blockchain system and what surrounds it')

/** What a TypeScript file exports as `stack`: `export const stack = { … } satisfies StackDescription`. */
export type StackDescription = z.input<typeof descriptionSchema>
