import { CodedError } from '@windlass/errors/coded-error'
import { currentRelease } from './history.ts'
import type { Release } from './release.ts'

/**
 * The release that `rollback` goes to: the one named, or the last one that was good before what is there now.
 *
 * After a release that did not finish, that is the one that ran before it; otherwise the one before the current one.
 */
export function rollbackDestination(options: {
  readonly releases: readonly Release[]
  readonly number?: number | undefined
}): Release {
  const { releases, number } = options
  const good = (release: Release) => release.status === 'deployed' || release.status === 'removed'
  const newest = releases.at(-1)
  const current = currentRelease(releases)
  const settled = newest === current || newest?.status === 'rolled-back'
  const destination =
    number === undefined
      ? releases.findLast((release) => good(release) && !(settled && release === current))
      : releases.find((release) => release.number === number)
  if (destination && (good(destination) || number !== undefined)) return usable(destination)
  throw new CodedError(
    'ROLLOUT_NO_DESTINATION',
    number === undefined ? 'There is no earlier good release to go back to.' : `There is no release ${number}.`,
    { hint: 'See `windlass history` for the releases that are kept.' },
  )
}

function usable(release: Release): Release {
  if (release.status === 'deployed' || release.status === 'removed') return release
  throw new CodedError(
    'ROLLOUT_NO_DESTINATION',
    `Release ${release.number} never ran well: it is ${release.status}${release.paragraph ? `. ${release.paragraph}` : '.'}`,
    { hint: 'Choose one that was deployed; see `windlass history`.', details: { release: release.number } },
  )
}
