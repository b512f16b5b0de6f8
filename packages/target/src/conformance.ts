import { afterAll, beforeAll, describe, expect } from 'vitest'
import { SuiteContext, type SuiteOptions, type SuitePlace, stating } from './conformance-context.ts'
import { statesLifecycle } from './conformance-lifecycle.ts'
import { statesLock } from './conformance-lock.ts'
import { statesReach } from './conformance-reach.ts'
import { statesRecords } from './conformance-records.ts'
import type { Resource } from './resource.ts'

/** States what every target does, and tests it on this one. */
export function describeTargetConformance(options: SuiteOptions): void {
  describe(`${options.name} is a target`, () => {
    let place: SuitePlace
    let context: SuiteContext
    let neighbour: Resource
    let instance: string
    beforeAll(async () => {
      place = await options.makePlace()
      context = new SuiteContext(place, options)
      neighbour = await context.keep({ revision: 'neighbour' })
      instance = (await context.instances(neighbour, [0])).join()
    }, options.patienceMs)
    afterAll(() => place[Symbol.asyncDispose](), options.patienceMs)

    const suite = { context: () => context, patienceMs: options.patienceMs }
    describe('that applies and removes', () => statesLifecycle(suite))
    describe('that is looked at', () => statesReach(suite))
    describe('that keeps records', () => statesRecords(suite))
    describe('that has a lock', () => statesLock(suite))
    describe('that keeps what it runs apart', () => {
      stating(suite)('a neighbour of everything above was left alone', async () => {
        expect((await context.instances(neighbour, [0])).join()).toBe(instance)
        expect(await context.observed(neighbour)).toMatchObject({ readiness: { state: 'ready' } })
      })
    })
  })
}
