/**
 * Builds the container images with buildah or Docker and prints their names.
 *
 *   npm run images                        all of them, as windlass/NAME:VERSION
 *   npm run images -- node detector       these
 *   npm run images -- --tag TAG           with another tag than the version
 *   npm run images -- --push              and pushes them to $REGISTRY under the same names
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
/** Each is a target of the Containerfile. */
const targets = ['node', 'detector', 'traffic', 'stand-in']

const builders = {
  buildah: {
    answers: ['version'],
    build: ['bud', '--layers'],
    push: (image: string, destination: string) => [['push', image, `docker://${destination}`]],
  },
  docker: {
    // Asks the daemon too: the client alone builds nothing.
    answers: ['version', '--format', '{{.Server.Version}}'],
    build: ['build'],
    push: (image: string, destination: string) => [
      ['tag', image, destination],
      ['push', destination],
    ],
  },
} as const

function usableBuilder(): keyof typeof builders {
  for (const name of ['buildah', 'docker'] as const)
    if (spawnSync(name, builders[name].answers, { stdio: 'ignore' }).status === 0) return name
  throw new Error('Neither buildah nor a Docker daemon answers: install one of them to build images.')
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: 'string', default: manifest.version }, push: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !targets.includes(name))
if (unknown.length > 0) throw new Error(`There is no image ${unknown.join(', ')}: there are ${targets.join(', ')}.`)
const registry = process.env['REGISTRY']
if (values.push && registry === undefined) throw new Error('REGISTRY names no registry to push to.')

const command = usableBuilder()
const builder = builders[command]

function run(args: readonly string[]): void {
  // What a builder writes is for people; the names are the output.
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  process.stderr.write(`${[command, ...args].join(' ')} ended with ${status}\n`)
  process.exit(1)
}

for (const target of positionals.length > 0 ? positionals : targets) {
  const image = `windlass/${target}:${values.tag}`
  run([...builder.build, '--file', 'Containerfile', '--target', target, '--tag', image, '.'])
  if (values.push) for (const step of builder.push(image, `${registry}/${image}`)) run(step)
  process.stdout.write(`${image}\n`)
}
