import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import type { ISecret } from 'kubernetes-models/v1'
import type { Live } from '../../live/live-object.ts'
import type { GoLiveLook } from '../go-live-look.ts'
import { type CheckOf, confirms, fails, type Outcome, passes } from '../go-live-result.ts'

const dayMs = 86_400_000
const handshakeMs = 5_000

/** What a client of this machine sees of the host; where it does not get there, what the Secret of its entry holds. */
export async function checkCertificate(look: GoLiveLook, check: CheckOf<'certificate-valid'>): Promise<Outcome> {
  const { host, minDays } = check
  const { nowMs } = look
  const seen = await shakeHands(host, look.facts.signal)
  if (seen.state === 'refused') return fails(`clients do not trust it: ${seen.why}`)
  if (seen.state === 'trusted') return judgeDays({ until: seen.validTo, minDays, nowMs, said: 'a client trusts it' })
  const certificate = await storedCertificate(look, host)
  if (typeof certificate === 'string')
    return fails(certificate, 'Look at what issues it: `kubectl describe certificate`.')
  if (certificate.checkHost(host) === undefined) return fails(`it is for ${certificate.subjectAltName ?? 'no host'}`)
  const stored = judgeDays({ until: certificate.validTo, minDays, nowMs, said: 'that of its Secret is for the host' })
  if (stored.state !== 'pass') return stored
  return confirms(
    `${stored.detail}; ${host} was not reached from here (${seen.why})`,
    `From where clients are: openssl s_client -connect ${host}:443 -servername ${host} -verify_return_error`,
  )
}

function judgeDays(options: {
  readonly until: string
  readonly minDays: number
  readonly nowMs: number
  readonly said: string
}): Outcome {
  const { until, minDays, nowMs, said } = options
  const days = Math.floor((Date.parse(until) - nowMs) / dayMs)
  if (days < 0) return fails(`it expired on ${until}`)
  const detail = `${said}, for ${days} days more`
  return days >= minDays ? passes(detail) : fails(detail, 'Look why it is not renewed.')
}

type Handshake =
  | { readonly state: 'trusted'; readonly validTo: string }
  | { readonly state: 'refused' | 'unreached'; readonly why: string }

function shakeHands(host: string, signal: AbortSignal): Promise<Handshake> {
  const { promise, resolve, reject } = Promise.withResolvers<Handshake>()
  const socket = connect({ host, port: 443, servername: host, rejectUnauthorized: false, timeout: handshakeMs }, () => {
    const { authorized, authorizationError } = socket
    const why = authorizationError instanceof Error ? authorizationError.message : String(authorizationError)
    resolve(
      authorized ? { state: 'trusted', validTo: socket.getPeerCertificate().valid_to } : { state: 'refused', why },
    )
  })
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  socket.once('timeout', () => resolve({ state: 'unreached', why: 'no answer' }))
  socket.once('error', (error) => resolve({ state: 'unreached', why: error.message }))
  return promise.finally(() => {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  })
}

/** The certificate that an Ingress serves a host with; in words why there is none. */
async function storedCertificate({ facts }: GoLiveLook, host: string): Promise<X509Certificate | string> {
  const { namespace } = facts.place
  const ingresses = await facts.list<Live<IIngress>>(`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`)
  const entries = ingresses.flatMap(({ spec }) => spec?.tls ?? [])
  const name = entries.find(({ hosts }) => hosts?.includes(host))?.secretName
  if (name === undefined) return `no Ingress serves ${host} with a certificate`
  const secret = await facts.get<Live<ISecret>>(`/api/v1/namespaces/${namespace}/secrets/${name}`)
  const written = secret?.data?.['tls.crt']
  if (written === undefined) return `the Secret ${name} holds no certificate`
  try {
    return new X509Certificate(Buffer.from(written, 'base64'))
  } catch {
    return `the Secret ${name} holds what is no certificate`
  }
}
