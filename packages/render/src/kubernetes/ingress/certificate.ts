import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import type { ComponentContext } from '../context.ts'
import type { Manifest } from '../object.ts'

/** Annotation by which cert-manager gets the certificate of an Ingress. */
export const issuerAnnotation = 'cert-manager.io/cluster-issuer'

/** The Secret that holds the certificate of an ingress, and who gets it where nobody has yet. */
export function certificateOf({ component, objectName }: ComponentContext<'ingress'>): {
  readonly secret: string | undefined
  readonly issuer: string | undefined
} {
  const { tls } = component
  if (tls === undefined) return { secret: undefined, issuer: undefined }
  if ('secret' in tls) return { secret: tls.secret, issuer: undefined }
  return { secret: `${objectName}-tls`, issuer: tls.issuer }
}

/** What cert-manager makes a certificate of, for a Gateway. */
export function certificateObjects(context: ComponentContext<'ingress'>): readonly Manifest<ICertificate>[] {
  const { secret, issuer } = certificateOf(context)
  if (secret === undefined || issuer === undefined) return []
  return [
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: secret, namespace: context.namespace, labels: context.labels },
      spec: {
        secretName: secret,
        dnsNames: [context.component.host],
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: issuer },
      },
    },
  ]
}
