import type { IEvent } from 'kubernetes-models/v1'
import { type Live, timeMs } from './live-object.ts'

export type LiveEvent = Live<IEvent>

/** When an event was seen first; the last time of a series counts for how long it goes on. */
export function firstSeenMs(event: LiveEvent): number {
  return timeMs(event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp)
}

export function lastSeenMs(event: LiveEvent): number {
  return timeMs(
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
  )
}

/** The event of these reasons that was seen last. */
export function lastEvent(events: readonly LiveEvent[], reasons: readonly string[]): LiveEvent | undefined {
  return events
    .filter(({ reason = '' }) => reasons.includes(reason))
    .reduce<LiveEvent | undefined>(
      (latest, event) => (latest === undefined || lastSeenMs(event) >= lastSeenMs(latest) ? event : latest),
      undefined,
    )
}
