/** One metric as an exporter tells of it, in the text format of Prometheus. */
export interface MetricFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** One line: the family's name, or that with `_bucket`, `_sum` or `_count`. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
}

/** What an exporter answered, by metric and in its order. Throws on a line that is none of the format. */
export function readExposition(text: string): MetricFamily[] {
  const families: { name: string; type: string; help: string; samples: Sample[] }[] = []
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? []
    if (keyword !== undefined) {
      const known = families.find((family) => family.name === name)
      const family = known ?? { name, type: 'untyped', help: '', samples: [] }
      if (known === undefined) families.push(family)
      if (keyword === 'TYPE') family.type = rest
      else family.help = rest
    } else if (line !== '' && !line.startsWith('#')) {
      const family = families.at(-1)
      const sample = readSample(line)
      if (family === undefined || !sample.name.startsWith(family.name)) throw new Error(`of no metric: ${line}`)
      family.samples.push(sample)
    }
  }
  return families
}

/** The metrics as an exporter would tell of them. */
export function writeExposition(families: readonly MetricFamily[]): string {
  return families
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(({ name, labels, value }) => `${name}${writeLabels(labels)} ${value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function readSample(line: string): Sample {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`)
  const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)
  return { name, value, labels: Object.fromEntries(Array.from(pairs, ([, label = '', text = '']) => [label, text])) }
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
