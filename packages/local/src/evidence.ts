import { type Home, supervisorLogOf } from './files/home.ts'
import { filesOfRun, lastLines } from './logs/tail-log.ts'
import { observeHome } from './observe.ts'
import { readDesiredSets } from './state/desired-set.ts'
import { maskSecrets } from './state/secret-files.ts'
import { readSetStatuses } from './state/set-status.ts'

const logLines = 300

/** Everything a home knows that explains the state of one component, with the values of secrets left out. */
export async function evidenceOf(options: {
  readonly home: Home
  readonly component: string
  readonly nowMs: number
  readonly signal: AbortSignal
}): Promise<Readonly<Record<string, string>>> {
  const { home, component } = options
  const observation = await observeHome(options)
  const ofComponent = <Item extends { readonly component: string }>(items: readonly Item[]) =>
    items.filter((item) => item.component === component)
  const statuses = ofComponent(readSetStatuses(home))
  const files: Record<string, string> = {
    'observation.json': inJson({ ...observation, resources: ofComponent(observation.resources) }),
    'desired.json': inJson(ofComponent(readDesiredSets(home)).map(({ inherited: _, ...set }) => set)),
    'status.json': inJson(statuses),
    'supervisor.log': inLines(lastLines([supervisorLogOf(home)], logLines)),
  }
  for (const { name, run } of statuses.flatMap((status) => status.replicas)) {
    const runs = { home, replica: name, run }
    files[`${name}.log`] = inLines(lastLines(filesOfRun({ ...runs, previous: false }), logLines))
    const previous = lastLines(filesOfRun({ ...runs, previous: true }), logLines)
    if (previous.length > 0) files[`${name}.previous.log`] = inLines(previous)
  }
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, maskSecrets(home, text)]))
}

function inJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function inLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
