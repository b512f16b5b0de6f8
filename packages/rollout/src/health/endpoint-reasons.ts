import type { HealthReason } from './health-reason.ts'
import type { Seen } from './seen.ts'

/** Endpoints of ready replicas that do not answer; a component of which none answers does not serve. */
export function endpointReasons({ endpoints }: Seen): HealthReason[] {
  const asked = endpoints?.asked ?? []
  return asked
    .filter(({ answers }) => !answers)
    .map(({ component, replica, port, path, detail }) => {
      const serves = asked.some((other) => other.component === component && other.answers)
      const reason = `${replica} is ready, but ${path} of its port ${port} does not answer: ${detail}`
      return { state: serves ? 'degraded' : 'unhealthy', component, reason }
    })
}
