import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Each of their tests rolls releases for minutes: one that is begun last keeps all others waiting. */
const rollouts = /\/test\/cluster\/(deploy|fault|kills|target-conformance|zero-downtime)[^/]*$/

/** The order of files where it is not known yet how long each takes. */
export class RolloutsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name)
    return [...byProject.values()].flatMap((ofProject) => {
      const isRollout = ({ moduleId }: TestSpecification) => rollouts.test(moduleId)
      return [...ofProject.filter(isRollout), ...ofProject.filter((file) => !isRollout(file))]
    })
  }
}
