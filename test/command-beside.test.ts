import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ReleaseHealth } from '@windlass/rollout/health'
import type { ReplicaStatus } from '@windlass/rollout/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replicaProcesses } from './harness/home-processes.ts'
import { Place } from './harness/place.ts'
import type { CommandEnd } from './harness/running-command.ts'

const replicas = ['node-0', 'node-1', 'node-2', 'detector-0', 'traffic-0']

/** A node then says each new head in its log. */
const debug = { node: { config: { logLevel: 'debug' } } }

describe('beside a release that was left running', () => {
  let place: Place
  let stack: string
  let up: CommandEnd

  beforeAll(async () => {
    place = await Place.make()
    stack = place.writeStack({ components: [debug] })
    up = await place.done(['up', stack, '--detach'])
  })

  afterAll(() => place[Symbol.asyncDispose]())

  test('windlass up --detach returns once all gates have passed and leaves everything running', () => {
    expect(up.stdout.split('\n')).toEqual([
      `windlass up ${stack} → local (home)`,
      expect.stringMatching(/^release 1 runs on local \(.*\): all gates passed in \d/),
      'see it with `windlass status`, stop it with `windlass down`',
      '',
    ])
    expect(Object.keys(replicaProcesses(place.home)).toSorted()).toEqual(replicas.toSorted())
  })

  describe('windlass status', () => {
    test('lists every replica with its state, release, height, peers and addresses', async () => {
      const { stdout } = await place.done(['status'])
      const [first, judgement, , header, ...rows] = stdout.trimEnd().split('\n')
      expect(first).toBe(`windlass status → local (home)`)
      expect(judgement).toBe('healthy: release 1 (local) is deployed')
      expect(header).toMatch(/^REPLICA +STATE +RELEASE +FOR +RESTARTS +MEMORY +HEIGHT +PEERS +ADDRESSES$/)
      expect(rows.map((row) => row.split(/ +/).slice(0, 3))).toEqual(replicas.map((name) => [name, 'ready', '1']))
      expect(rows[0]).toMatch(new RegExp(` \\d+ MiB +\\d+ +2 +127\\.0\\.0\\.1 .*rpc ${place.ports.rpc},`))
    })

    test('is the same as JSON', async () => {
      const { rows } = await json<{ rows: readonly ReplicaStatus[] }>(place, ['status'])
      expect(rows.map((row) => [row.replica, row.readiness.state, row.release])).toEqual(
        replicas.map((name) => [name, 'ready', 1]),
      )
      expect(rows[0]).toMatchObject({ component: 'node', restarts: 0, peers: 2, height: expect.any(Number) })
      expect(rows[0]?.addresses).toMatchObject({ rpc: `127.0.0.1:${place.ports.rpc}` })
    })
  })

  test('windlass verify asks every gate again, and changes nothing', async () => {
    const { stdout, stderr } = await place.done(['verify'])
    expect(stdout).toMatch(/\nrelease 1 runs on local \(.*\): all gates passed in \d/)
    expect(stderr).toMatch(/node: pass: heights .* one hash 0x/)
    expect((await place.run(['verify', '--timeout', '0.001'])).exitCode).toBe(1)
    expect((await json<{ releases: readonly unknown[] }>(place, ['history'])).releases).toHaveLength(1)
  })

  describe('windlass health', () => {
    test('exits 0 and says healthy', async () => {
      const { stdout } = await place.done(['health'])
      expect(stdout.split('\n')[1]).toBe('healthy: release 1 (local) is deployed')
    })

    test('answers in any case, when it runs out of time too', async () => {
      const { exitCode, stdout } = await place.run(['health', '--timeout', '0.001'])
      expect(exitCode).toBe(2)
      expect(stdout).toMatch(/unhealthy: the chain did not answer within 1 ms/)
    })

    test('is the same as JSON, with what the nodes say', async () => {
      const health = await json<ReleaseHealth>(place, ['health'])
      expect(health).toMatchObject({ state: 'healthy', reasons: [], release: { number: 1, status: 'deployed' } })
      expect(health.chains.map((chain) => chain.facts.nodes.length)).toEqual([3])
    })
  })

  describe('windlass logs', () => {
    test('prints the last lines of each replica of a component', async () => {
      const lines = logLines(await place.done(['logs', 'node', '--tail', '2']))
      expect(lines.map((line) => line.replica).toSorted()).toEqual(
        ['node-0', 'node-0', 'node-1', 'node-1', 'node-2', 'node-2'].toSorted(),
      )
    })

    test('prints those of one replica only', async () => {
      const lines = logLines(await place.done(['logs', 'node-1', '--tail', '3']))
      expect(lines.map((line) => line.replica)).toEqual(['node-1', 'node-1', 'node-1'])
    })

    test('prints those of all replicas where none is named', async () => {
      const lines = logLines(await place.done(['logs', '--tail', '1']))
      expect(lines.map((line) => line.replica).toSorted()).toEqual(replicas.toSorted())
    })

    test('says that there is no such component', async () => {
      const { exitCode, stderr } = await place.run(['logs', 'nodes'])
      expect(exitCode).toBe(64)
      expect(stderr).toMatch(/no component or replica `nodes`.*\n.*node-0/)
    })

    test('goes on with what is written until Ctrl-C, and exits 0', async () => {
      const follow = place.start(['logs', 'node-2', '--follow', '--tail', '0'])
      await follow.line(/^node-2 \| /)
      follow.signal('SIGINT')
      expect(await follow.ended).toMatchObject({ exitCode: 0, stderr: '' })
    })
  })

  describe('a reader that goes away', () => {
    test('ends windlass logs --follow quietly, as in `| head`', async () => {
      const follow = place.start(['logs', 'node-2', '--follow'])
      await follow.line(/^node-2 \| /)
      follow.stopReading()
      expect(await follow.ended).toMatchObject({ exitCode: 0, stderr: '' })
    })
  })

  describe('windlass history', () => {
    test('lists the releases', async () => {
      const { stdout } = await place.done(['history'])
      expect(stdout.split('\n')[1]).toMatch(/^RELEASE +STATUS +WHEN +TOOK +WHAT +BY$/)
      expect(stdout.split('\n')[2]).toMatch(
        /^1 +deployed +20\S+Z +\d+\.\d s +deploy +windlass up by .+ \(process \d+\)$/,
      )
    })

    test('shows one', async () => {
      const { stdout } = await place.done(['history', '1'])
      expect(stdout).toMatch(/release 1: deployed/)
      expect(stdout).toMatch(/apply node: node is not there yet/)
    })

    test('says that there is no such release', async () => {
      expect(await place.run(['history', '7'])).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/release 7/),
      })
    })
  })

  describe('the same description again', () => {
    test('plans nothing', async () => {
      expect((await place.done(['plan', stack])).stdout).toMatch(/Nothing to do: everything runs as described/)
    })

    test('deploys as a no-op that makes no release', async () => {
      await place.untilHealthy()
      await unchanged(place, async () => {
        const { stdout } = await place.done(['deploy', stack])
        expect(stdout).toMatch(/release 1 runs on .* as described: nothing to do/)
      })
    })

    test('is what commands without a file are about', async () => {
      expect((await place.done(['deploy'])).stdout).toMatch(/nothing to do/)
    })
  })

  describe('a description that differs', () => {
    const change = { node: { config: { maxPeers: 20 } } }

    test.each([['plan'], ['deploy', '--dry-run']])(
      'is shown as a plan by %s %s, which changes nothing',
      async (...words) => {
        const changed = place.writeStack({ file: 'changed.yaml', components: [debug, change] })
        await unchanged(place, async () => {
          const { stdout } = await place.done([...words, changed])
          expect(stdout).toMatch(/1 component changes: 4 operations/)
          expect(stdout).toMatch(/config\.maxPeers: 50 → 20/)
        })
      },
    )

    test('is refused where it is another stack', async () => {
      const text = place.read(place.writeStack({ file: 'other.yaml' })).replace('name: local', 'name: other')
      place.write('other.yaml', text)
      await unchanged(place, async () => {
        expect(await place.run(['deploy', 'other.yaml'])).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/Here runs the stack local, not other\./),
        })
      })
    })
  })

  describe('--json', () => {
    test.each([
      ['check', 'stack.yaml'],
      ['schema'],
      ['init', 'initial.yaml'],
      ['plan', 'stack.yaml'],
      ['deploy', 'stack.yaml'],
      ['up', 'stack.yaml', '--detach'],
      ['status'],
      ['health'],
      ['history'],
      ['history', '1'],
      ['rollback', '1', '--dry-run'],
      ['set', 'config', 'node', 'maxPeers=20', '--dry-run'],
      ['set', 'replicas', 'traffic', '2', '--dry-run'],
      ['set', 'image', 'traffic', 'builtin:traffic', '--dry-run'],
    ])('makes windlass %s %s one JSON document on stdout', async (...words) => {
      const { stdout } = await place.done(['--json', ...words])
      expect(JSON.parse(stdout)).toBeTypeOf('object')
    })

    test.each([
      [64, 'WINDLASS_USAGE', ['down']],
      [64, 'STACK_UNREADABLE', ['deploy', 'missing.yaml']],
      [64, 'STACK_COMPONENT_UNKNOWN', ['set', 'replicas', 'nodes', '4']],
      [1, 'ROLLOUT_NO_DESTINATION', ['rollback']],
    ])('says failures the same way: exit code %i and %s', async (exitCode, code, words) => {
      const end = await place.run(['--json', ...words])
      expect(end).toMatchObject({ exitCode, stderr: '' })
      expect(JSON.parse(end.stdout)).toMatchObject({ error: { code, message: expect.any(String) } })
    })

    test('makes each line of the logs one JSON document', async () => {
      const { stdout } = await place.done(['--json', 'logs', 'node', '--tail', '2'])
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).component),
      ).toEqual(Array(6).fill('node'))
    })
  })

  describe('colours', () => {
    const escapeCode = '\u001b['

    test('are left out where nobody looks at a terminal', async () => {
      expect((await place.done(['status'])).stdout).not.toContain(escapeCode)
      expect(up.stdout + up.stderr).not.toContain(escapeCode)
    })

    test('are there where the reader forces them, and not where NO_COLOR or --no-color says so', async () => {
      const forced = { environment: { FORCE_COLOR: '1' } }
      expect((await place.run(['status'], forced)).stdout).toContain(escapeCode)
      expect((await place.run(['status', '--no-color'], forced)).stdout).not.toContain(escapeCode)
      expect((await place.run(['status'], { environment: { NO_COLOR: '1' } })).stdout).not.toContain(escapeCode)
    })
  })

  describe('windlass down', () => {
    test('does nothing before somebody agreed, and refuses where nobody can be asked', async () => {
      await unchanged(place, async () => {
        expect(await place.run(['down'])).toMatchObject({ exitCode: 64, stderr: expect.stringMatching(/--yes/) })
      })
    })

    test('--yes stops everything and keeps data and history', async () => {
      expect((await place.done(['down', '--yes'])).stdout).toMatch(/everything is stopped; the data is kept/)
      await place.expectNothingLeft()
      expect(readdirSync(join(place.home, 'data')).toSorted()).toEqual(replicas.toSorted())
      const { releases } = await json<{ releases: readonly { status: string }[] }>(place, ['history'])
      expect(releases.map((release) => release.status)).toEqual(['superseded', 'removed'])
      expect(await place.run(['health'])).toMatchObject({
        exitCode: 2,
        stdout: expect.stringMatching(/no release runs here/),
      })
    })

    test('--volumes deletes the data and whatever else Windlass wrote', async () => {
      await place.done(['down', '--yes', '--volumes'])
      expect(existsSync(place.home)).toBe(false)
    })
  })
})

/** Runs `task` and expects that neither processes nor records are others afterwards. */
async function unchanged(place: Place, task: () => Promise<void>): Promise<void> {
  const state = () => ({ processes: replicaProcesses(place.home), records: readdirSync(join(place.home, 'records')) })
  const before = state()
  await task()
  expect(state()).toEqual(before)
}

async function json<Data>(place: Place, words: readonly string[]): Promise<Data> {
  return JSON.parse((await place.run(['--json', ...words])).stdout)
}

function logLines({ stdout }: CommandEnd): readonly { readonly replica: string }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => ({ replica: line.split(' | ')[0] ?? '' }))
}
