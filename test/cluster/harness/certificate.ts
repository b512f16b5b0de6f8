import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Writes a certificate of its own authority for a host into a file, and gives its key; both are PEM. */
export async function writeCertificate(options: {
  readonly host: string
  readonly days: number
  readonly file: string
}): Promise<string> {
  const { host, days, file } = options
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', String(days)]
  const { stdout } = await promisify(execFile)('openssl', [
    ...['req', '-x509', ...curve, ...subject],
    ...['-keyout', '-', '-out', file],
  ])
  return stdout
}
