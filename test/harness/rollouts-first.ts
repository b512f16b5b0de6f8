import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Each of their tests rolls releases for minutes: one that is begun last keeps all others waiting. */
const rollouts = /\/test\/cluster\/(deploy|fault|kills|target-conformance|zero-downtime)[^/]*$/

/** Vitest's order, which knows no durations on a new machine, but for these files, which come first in their project. */
export class RolloutsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (rollouts.test(moduleId) ? 0 : 1)
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name)
    return [...byProject.values()].flatMap((ofProject) => ofProject.toSorted((a, b) => rank(a) - rank(b)))
  }
}
