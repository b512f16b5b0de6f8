/**
 * Bringing lucid up on a cluster, from an empty namespace to all ready: by Windlass, by helm, and by the least that could
 * do it. The same objects, once with the five phases as barriers, once without any; runs in turns, whole processes, images
 * already on the nodes, requests counted by a proxy before the API server. Then how long it takes to look at what runs and
 * to take changes back.
 *
 * Needs KUBECONFIG, the types of the Prometheus operator, an ingress controller, the images of the repository where the
 * nodes pull from (REGISTRY), and `helm` on the PATH or named by HELM; without it the others are measured alone.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standInImage } from './deploy/description.ts'
import { fetchImages } from './deploy/fetch-images.ts'
import { makeLucidPlace } from './deploy/lucid-place.ts'
import { type Run, runRace } from './deploy/race.ts'
import { raceLines, wayBackLines } from './deploy/report.ts'
import { measureWayBack } from './deploy/way-back.ts'
import { builtCommand } from './measure/built-command.ts'
import { apiAccess, startCountingProxy } from './measure/counting-proxy.ts'
import { makePlace } from './measure/place.ts'

export async function run(options: { readonly write: (line: string) => void; readonly runs?: number }) {
  const { write, runs: rounds = 5 } = options
  const directory = await mkdtemp(join(tmpdir(), 'windlass-bench-deploy-'))
  try {
    await using proxy = await startCountingProxy(await apiAccess())
    const entry = await builtCommand()
    {
      await using place = await makePlace({ directory, server: proxy.url })
      await fetchImages(place, [standInImage(), 'redis:7'])
    }
    if (!(await hasIngressController(proxy.url)))
      write('No ingress controller: Windlass gives one 30 s to take the Ingress, and the others do not wait for it.')
    const runs: Run[] = []
    for await (const one of runRace({ directory, proxy, entry, rounds })) {
      runs.push(one)
      const { contender, order, seconds, cpuSeconds, requests, loadAverage } = one
      const cpu = cpuSeconds === undefined ? '' : ` (${cpuSeconds.toFixed(1)} s of CPU)`
      write(
        `${contender.padEnd(10)} ${order.padEnd(10)} ${seconds.toFixed(1)} s${cpu}, ${requests} requests, load ${loadAverage}`,
      )
    }
    write(
      `\n  lucid, ${runs[0]?.objects} objects, 28 workloads, from nothing to all ready: median of ${rounds} and range`,
    )
    for (const line of raceLines(runs)) write(line)
    await using lucid = await makeLucidPlace({ directory, proxy, order: 'described' })
    const wayBack = await measureWayBack({ entry, place: lucid.place })
    write('')
    for (const line of wayBackLines(wayBack)) write(line)
    return { runs, wayBack }
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function hasIngressController(server: string): Promise<boolean> {
  const reply = await fetch(`${server}/apis/networking.k8s.io/v1/ingressclasses`)
  return ((await reply.json()) as { readonly items: readonly unknown[] }).items.length > 0
}
