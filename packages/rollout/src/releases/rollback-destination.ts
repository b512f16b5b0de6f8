import { CodedError } from '@windlass/errors/coded-error'
import { currentRelease } from './history.ts'
import type { Release } from './release.ts'

/**
 * The release that `rollback` goes to: the one named, or else the last good one that is not what runs now.
 *
 * After a release that did not finish, that is the one that ran before it. Throws `ROLLOUT_NO_DESTINATION`.
 */
export function rollbackDestination(options: {
  readonly releases: readonly Release[]
  readonly number?: number | undefined
}): Release {
  const { releases, number } = options
  if (number !== undefined) return namedDestination(releases, number)
  const current = currentRelease(releases)
  const newest = releases.at(-1)
  const runs = newest === current || newest?.status === 'rolled-back' ? current : undefined
  const destination = releases.findLast((release) => release.status === 'deployed' && release !== runs)
  if (destination) return destination
  throw new CodedError('ROLLOUT_NO_DESTINATION', 'There is no earlier good release to go back to.', {
    hint: 'See `windlass history` for the releases that are kept.',
  })
}

function namedDestination(releases: readonly Release[], number: number): Release {
  const release = releases.find((candidate) => candidate.number === number)
  if (release?.status === 'deployed') return release
  const why = release ? `Release ${number} never ran well: it is ${release.status}.` : `There is no release ${number}.`
  throw new CodedError('ROLLOUT_NO_DESTINATION', why, {
    hint: 'Choose one that was deployed; see `windlass history`.',
    details: { release: number },
  })
}
