/** A published action at the commit of one of its versions: a tag can be moved, a commit cannot. */
export interface Action {
  readonly name: string
  readonly commit: string
  readonly version: string
}

/** Every action that a workflow uses. */
export const actions = {
  checkout: {
    name: 'actions/checkout',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    version: 'v7.0.1',
  },
  setupNode: {
    name: 'actions/setup-node',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    version: 'v7.0.0',
  },
  uploadArtifact: {
    name: 'actions/upload-artifact',
    commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
    version: 'v7.0.1',
  },
  downloadArtifact: {
    name: 'actions/download-artifact',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    version: 'v8.0.1',
  },
  attest: {
    name: 'actions/attest',
    commit: '1e69f48acb82d1966a394da916b4c1698aa569d6',
    version: 'v4.2.2',
  },
  login: {
    name: 'docker/login-action',
    commit: 'dbcb813823bdd20940b903addbd779551569679f',
    version: 'v4.6.0',
  },
  setupQemu: {
    name: 'docker/setup-qemu-action',
    commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8',
    version: 'v4.2.0',
  },
  setupBuildx: {
    name: 'docker/setup-buildx-action',
    commit: 'bb05f3f5519dd87d3ba754cc423b652a5edd6d2c',
    version: 'v4.2.0',
  },
  buildPush: {
    name: 'docker/build-push-action',
    commit: '53b7df96c91f9c12dcc8a07bcb9ccacbed38856a',
    version: 'v7.3.0',
  },
} as const satisfies Readonly<Record<string, Action>>

/** What a step names an action by. */
export function reference({ name, commit }: Action): string {
  return `${name}@${commit}`
}

/** A workflow as text with the version behind every action in it, for readers and for what updates the commits. */
export function withVersions(yaml: string): string {
  return Object.values(actions).reduce(
    (text, action) =>
      text.replaceAll(new RegExp(`^( *(?:- )?uses: ${reference(action)})$`, 'gm'), `$1 # ${action.version}`),
    yaml,
  )
}
