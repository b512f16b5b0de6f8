import { beforeEach } from 'vitest'

beforeEach(({ skip }) => {
  skip(process.env['KUBECONFIG'] === undefined, 'KUBECONFIG names no cluster')
})
