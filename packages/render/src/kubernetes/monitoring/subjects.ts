/** What series must carry to be those of one component's pods. A type and not an interface: it is spread into matchers. */
export type Pods = {
  readonly namespace: string
  readonly pod: { readonly matches: string }
}

/**
 * The pods of a StatefulSet or Deployment of this name, and no others: those of `lucid-session` are not those of
 * `lucid-session-api`.
 */
export function podsOf(namespace: string, objectName: string): Pods {
  return { namespace, pod: { matches: `${objectName}-([0-9]+|[a-z0-9]+-[a-z0-9]{5})` } }
}

/** Every pod of a stack, those of its jobs included. */
export function podsOfStack(namespace: string, stack: string): Pods {
  return { namespace, pod: { matches: `${stack}-.+` } }
}
