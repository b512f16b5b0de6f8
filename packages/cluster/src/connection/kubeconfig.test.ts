import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { credentialSource } from './credentials.ts'
import { readKubeContext } from './kubeconfig.ts'

const directory = mkdtempSync(join(tmpdir(), 'windlass-kubeconfig-'))
afterAll(() => rmSync(directory, { recursive: true }))

let written = 0

function kubeconfig(content: string | object): string {
  const path = join(directory, `config-${written++}`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const cluster = (name: string, rest: object = {}) => ({
  name,
  cluster: { server: `https://${name}.example.com`, ...rest },
})
const user = (name: string, rest: object) => ({ name, user: rest })
const context = (name: string, clusterName: string, userName: string) => ({
  name,
  context: { cluster: clusterName, user: userName },
})

test('a context is put together from all files, of which the first that has an entry counts', async () => {
  const first = kubeconfig({ clusters: [cluster('a')], users: [user('me', { token: 'first' })] })
  const second = kubeconfig({
    clusters: [cluster('b')],
    users: [user('me', { token: 'second' })],
    contexts: [context('work', 'b', 'me')],
  })
  const paths = [join(directory, 'not-there'), first, second]
  const found = await readKubeContext({ paths, name: 'work' })
  expect(found).toMatchObject({ cluster: { server: 'https://b.example.com' }, user: { token: 'first' } })
})

test('files are named relative to the kubeconfig', async () => {
  const path = kubeconfig({
    clusters: [cluster('a', { 'certificate-authority': 'ca.crt' })],
    users: [user('me', { 'client-key': '/keys/me', tokenFile: 'token' })],
    contexts: [context('work', 'a', 'me')],
  })
  expect(await readKubeContext({ paths: [path], name: 'work' })).toMatchObject({
    cluster: { 'certificate-authority': join(directory, 'ca.crt') },
    user: { 'client-key': '/keys/me', tokenFile: join(directory, 'token') },
  })
})

test.each([
  ['a context that there is not', { contexts: [context('home', 'a', 'me')] }, 'CLUSTER_CONTEXT_UNKNOWN', /home/],
  ['no contexts', {}, 'CLUSTER_CONTEXT_UNKNOWN', /none/],
  [
    'a cluster that there is not',
    { contexts: [context('work', 'a', 'me')] },
    'CLUSTER_KUBECONFIG_INVALID',
    /cluster a/,
  ],
  [
    'a user who is not there',
    { clusters: [cluster('a')], contexts: [context('work', 'a', 'me')] },
    'CLUSTER_KUBECONFIG_INVALID',
    /user me/,
  ],
  ['no YAML', 'a: [', 'CLUSTER_KUBECONFIG_INVALID', /not YAML/],
  ['a server without address', { clusters: [{ name: 'a', cluster: {} }] }, 'CLUSTER_KUBECONFIG_INVALID', /server/],
])('a kubeconfig with %s is refused', async (_what, content, code, message) => {
  const reading = readKubeContext({ paths: [kubeconfig(content)], name: 'work' })
  await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a token in a file is read anew for each request', async () => {
  const token = join(directory, 'token')
  writeFileSync(token, 'one\n')
  const path = kubeconfig({
    clusters: [cluster('a')],
    users: [user('me', { tokenFile: token })],
    contexts: [context('work', 'a', 'me')],
  })
  const credentials = await credentialSource(await readKubeContext({ paths: [path], name: 'work' }))
  expect((await credentials()).headers).toEqual({ authorization: 'Bearer one' })
  writeFileSync(token, 'two\n')
  expect((await credentials()).headers).toEqual({ authorization: 'Bearer two' })
})

test('a plugin is asked for credentials', async () => {
  const said = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'plugged' } }
  const exec = {
    apiVersion: said.apiVersion,
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(JSON.stringify(said))})`],
    interactiveMode: 'Never',
  }
  const path = kubeconfig({
    clusters: [cluster('a', { 'certificate-authority-data': Buffer.from('a certificate').toString('base64') })],
    users: [user('me', { exec })],
    contexts: [context('work', 'a', 'me')],
  })
  const credentials = await credentialSource(await readKubeContext({ paths: [path], name: 'work' }))
  const { headers, tls } = await credentials()
  expect(headers).toEqual({ Authorization: 'Bearer plugged' })
  expect(tls.ca?.toString()).toBe('a certificate')
})

test('a plugin that fails is told of', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/not/there', interactiveMode: 'Never' }
  const path = kubeconfig({
    clusters: [cluster('a')],
    users: [user('me', { exec })],
    contexts: [context('work', 'a', 'me')],
  })
  const credentials = await credentialSource(await readKubeContext({ paths: [path], name: 'work' }))
  await expect(credentials()).rejects.toMatchObject({ code: 'CLUSTER_CREDENTIALS' })
})
