import { apiServer } from './cluster.ts'

interface ServiceBody {
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] } }
}

/** Address under which a Service of type LoadBalancer is reached from outside. A deploy ends when it has one. */
export async function loadBalancerAddress(namespace: string, service: string): Promise<string> {
  const { body } = await (await apiServer()).get(`/api/v1/namespaces/${namespace}/services/${service}`)
  const address = (body as ServiceBody).status.loadBalancer.ingress?.[0]?.ip
  if (address === undefined) throw new Error(`${service} has no address yet`)
  return address
}
