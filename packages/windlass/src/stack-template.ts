import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** The descriptions that come with Windlass. */
export const templateNames = ['local', 'xai', 'anomaly', 'lucid'] as const

export type TemplateName = (typeof templateNames)[number]

/** Where they are beside the sources of an installed command, and where in the repository. */
const installed = new URL('../stacks/', import.meta.url)
const inRepository = new URL('../../../stacks/', import.meta.url)

/** The text of a description that comes with Windlass, the commands in it about `file`. */
export async function readTemplate(options: { readonly name: TemplateName; readonly file: string }): Promise<string> {
  const { name, file } = options
  const text = await readFile(new URL(`${name}.yaml`, existsSync(installed) ? installed : inRepository), 'utf8')
  return `# ${nextStep(options)}\n${text.replaceAll(/\bFILE\b/g, () => file)}`
}

/** What to do with a description once it is written. */
export function nextStep({ name, file }: { readonly name: TemplateName; readonly file: string }): string {
  return name === 'local' ? `Start it with: windlass up ${file}` : `Make it yours, then: windlass check ${file}`
}
