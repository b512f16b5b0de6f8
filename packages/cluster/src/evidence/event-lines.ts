import { firstSeenMs, type LiveEvent, lastSeenMs } from '../live/live-event.ts'

/** Events as lines, the last one last: when, how often, of what kind, about what, and what it says. */
export function eventLines(events: readonly LiveEvent[]): string {
  return events
    .toSorted((a, b) => lastSeenMs(a) - lastSeenMs(b))
    .map(eventLine)
    .join('')
}

function eventLine(event: LiveEvent): string {
  const { type = '', reason = '', message = '', involvedObject } = event
  const count = event.series?.count ?? event.count ?? 1
  const since = count > 1 ? ` (${count} times since ${isoTime(firstSeenMs(event))})` : ''
  const about = `${involvedObject.kind}/${involvedObject.name}`
  return `${isoTime(lastSeenMs(event))}${since} ${type} ${reason} ${about}: ${message.trim()}\n`
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}
