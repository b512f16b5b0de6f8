import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate of its own authority for a host, with its key, both as PEM. */
export async function certificateOf(
  host: string,
  { days }: { readonly days: number },
): Promise<{ readonly certificate: string; readonly key: string }> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'windlass-certificate-'))
  const file = (name: string) => join(directory.path, name)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', String(days)]
  const files = ['-keyout', file('key'), '-out', file('certificate')]
  await run('openssl', ['req', '-x509', ...curve, ...subject, ...files])
  const [certificate, key] = await Promise.all([file('certificate'), file('key')].map((path) => readFile(path, 'utf8')))
  if (certificate === undefined || key === undefined) throw new Error(`openssl made no certificate for ${host}`)
  return { certificate, key }
}
