import { type CheckOf, confirms, type Outcome } from '../go-live-result.ts'

/** What nobody can see from here: each with how a person sees it. */
export function checkByPerson(
  check: CheckOf<'alert-delivered'> | CheckOf<'restore-drilled'> | CheckOf<'load-tested'>,
  { namespace }: { readonly namespace: string },
): Outcome {
  switch (check.kind) {
    case 'alert-delivered':
      return confirms(
        `whether ${check.receiver} was told is only seen there`,
        `amtool alert add WindlassTest severity=critical namespace=${namespace} --alertmanager.url=ALERTMANAGER, then look at ${check.receiver}.`,
      )
    case 'restore-drilled':
      return confirms(
        'nothing tells of a restore',
        `Restore the last backup into a namespace of its own, and take the time: at most ${check.maxMinutes} minutes.`,
      )
    case 'load-tested':
      return confirms(
        'no load is made from here',
        `From where clients are, at ${check.requestsPerSecond} requests a second for 10 minutes: no error at https://${check.host}/`,
      )
  }
}
