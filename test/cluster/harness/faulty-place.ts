import { expect } from 'vitest'
import { CommandPlace } from './command-place.ts'
import { standInImages } from './stand-in-components.ts'
import { watchReady } from './watch-ready.ts'

const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '500m', memory: '96Mi' } }

/** A program of the stand-in image that says over HTTP whether it is well. */
export const standInProgram = {
  image: 'stand-in:1',
  ports: { http: 8080 },
  healthPath: '/health',
  resources: small,
  pod: { drainSeconds: 5 },
}

type Json = Readonly<Record<string, unknown>>

/** A release that serves, to which faults are done with real commands. */
export class FaultyPlace implements AsyncDisposable {
  readonly commands: CommandPlace
  readonly #leastReady: number
  readonly #claims: readonly string[]

  /** `leastReady`: pods of the release that serve whatever becomes of a change. */
  static async deploy(options: {
    readonly components: Readonly<Record<string, Json>>
    readonly leastReady: number
  }): Promise<FaultyPlace> {
    const { components, leastReady } = options
    const images = await standInImages()
    const commands = await CommandPlace.make({ stack: { components }, images })
    await using stack = new AsyncDisposableStack()
    stack.use(commands)
    await commands.ends(0, 'deploy')
    const place = new FaultyPlace(commands, leastReady, await claimsOf(commands))
    stack.move()
    return place
  }

  private constructor(commands: CommandPlace, leastReady: number, claims: readonly string[]) {
    this.commands = commands
    this.#leastReady = leastReady
    this.#claims = claims
  }

  /** Deploys a change that must be rolled back, the others serving meanwhile; resolves with the report. */
  async fails(change: Readonly<Record<string, Json>>, ...words: readonly string[]): Promise<string> {
    this.commands.write(change)
    await using watch = watchReady(this.commands.namespace, { least: this.#leastReady })
    const { stdout } = await this.commands.ends(3, 'deploy', ...words)
    expect(watch.lapses).toEqual([])
    const [, to] = /Everything was rolled back to release (\d+) and verified\./.exec(stdout) ?? []
    expect(await this.isWhole(), stdout).toBe(to)
    return stdout
  }

  /** Deploys a change that comes to run, what ran before serving until then. */
  async comes(
    change: Readonly<Record<string, Json>>,
    { leastReady = this.#leastReady }: { readonly leastReady?: number } = {},
  ): Promise<void> {
    this.commands.write(change)
    await using watch = watchReady(this.commands.namespace, { least: leastReady })
    const { stdout } = await this.commands.ends(0, 'deploy')
    expect(watch.lapses).toEqual([])
    const [, number] = /^release (\d+) runs on /m.exec(stdout) ?? []
    expect(await this.isWhole(), stdout).toBe(number)
  }

  /** Deploys a change that must fail and be left so; resolves with the report and with what health says then. */
  async isLeft(change: Readonly<Record<string, Json>>, ...words: readonly string[]) {
    this.commands.write(change)
    const { stdout } = await this.commands.ends(1, 'deploy', '--no-rollback', ...words)
    expect(stdout).toContain('It was left as it is; deploy again, or roll back.')
    return { report: stdout, health: await this.commands.run('health') }
  }

  /** Exactly one release serves, with the volumes of the first; resolves with its number. */
  async isWhole(): Promise<string | undefined> {
    const { stdout } = await this.commands.ends(0, 'health')
    expect(await claimsOf(this.commands)).toEqual(expect.arrayContaining([...this.#claims]))
    return /^healthy: release (\d+) \(test\) is deployed$/m.exec(stdout)?.[1]
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.commands[Symbol.asyncDispose]()
  }
}

async function claimsOf(commands: CommandPlace): Promise<readonly string[]> {
  const claims = await commands.objects('/api/v1', 'persistentvolumeclaims')
  return claims.map(({ metadata }) => `${metadata.name} ${metadata.uid}`)
}
