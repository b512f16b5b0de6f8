import type { IPodSecurityContext, ISecurityContext } from 'kubernetes-models/v1'

/** What every container is denied, as the Pod Security level `restricted` asks and a read-only root besides. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
} as const satisfies ISecurityContext

/** Every process of a pod runs as `user`, which its volumes belong to. */
export function podSecurity(user: number): IPodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // A volume of many files would otherwise be walked at each start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  }
}
